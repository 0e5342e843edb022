import type { AccountStrings } from "../account-strings.ts";
import { plural } from "../language.ts";

const count = plural("de");

/** What every page says to somebody who is signed in, in German. */
export const de: AccountStrings = {
  signOutLoses: (unsent) => {
    const lines = [...unsent].map(
      ([title, n]) => `${title}: ${count(n, "1 Änderung", `${n} Änderungen`)}`,
    );
    return (
      "Änderungen auf diesem Gerät sind noch nicht gespeichert. Beim Abmelden gehen sie verloren:\n\n" +
      `${lines.join("\n")}\n\nTrotzdem abmelden?`
    );
  },
};
