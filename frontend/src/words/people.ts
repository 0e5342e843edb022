import { de } from "./de/people.ts";
import { inLanguage, plural } from "./language.ts";

const count = plural("en");

// Few by name, more by number.
const some = (names: string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names.length} people`;

const en = {
  you: (name: string): string => `${name} (you)`,
  more: (n: number): string => `+${n}`,
  andMore: (n: number): string => count(n, "and one more", `and ${n} more`),
  showAll: "Everybody who is here",
  everybody: "Everybody who is here",
  follow: (name: string): string => `Go to ${name} and follow`,
  following: (name: string): string => `Following ${name}`,
  nowhere: (name: string): string => `${name} has no cursor in the text yet`,
  stop: "Stop following",
  stopped: (name: string): string => `You no longer follow ${name}.`,
  gone: (name: string): string => `${name} has left. You no longer follow.`,
  came: (names: string[]): string => `${some(names)} joined.`,
  went: (names: string[]): string => `${some(names)} left.`,
};

/** What is said of the people who are here, in each language. */
export type PresenceStrings = typeof en;

/** What is said of the people who are here, in the page's language. */
export const presence: PresenceStrings = inLanguage({ en, de });
