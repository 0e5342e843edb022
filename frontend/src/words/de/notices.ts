import { plural } from "../language.ts";
import type { BellStrings } from "../notices.ts";

const count = plural("de");

/** What the bell says, in German. */
export const de: BellStrings = {
  bell: (n) => (n === 0 ? "Mitteilungen" : `Mitteilungen, ${n} ungelesen`),
  news: (n) =>
    count(n, "Sie haben eine ungelesene Mitteilung.", `Sie haben ${n} ungelesene Mitteilungen.`),
};
