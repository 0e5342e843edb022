import { plural } from "../language.ts";
import type { PresenceStrings } from "../people.ts";

const count = plural("de");

const some = (names: string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names.length} Personen`;

/** What is said of the people who are here, in German. */
export const de: PresenceStrings = {
  you: (name) => `${name} (Sie)`,
  more: (n) => `+${n}`,
  andMore: (n) => count(n, "und eine weitere Person", `und ${n} weitere`),
  showAll: "Alle, die hier sind",
  everybody: "Alle, die hier sind",
  follow: (name) => `Zu ${name} gehen und folgen`,
  following: (name) => `Sie folgen ${name}`,
  nowhere: (name) => `${name} ist noch nirgends im Text`,
  stop: "Nicht mehr folgen",
  stopped: (name) => `Sie folgen ${name} nicht mehr.`,
  gone: (name) => `${name} ist nicht mehr da. Sie folgen niemandem.`,
  came: (names) => `${some(names)} ${count(names.length, "ist", "sind")} dazugekommen.`,
  went: (names) => `${some(names)} ${count(names.length, "ist", "sind")} gegangen.`,
};
