import { de } from "./de/notices.ts";
import { inLanguage, plural } from "./language.ts";

const count = plural("en");

const en = {
  bell: (n: number): string => (n === 0 ? "Notices" : `Notices, ${n} unread`),
  news: (n: number): string => count(n, "You have one unread notice.", `You have ${n} unread notices.`),
};

/** What the bell says, in each language. */
export type BellStrings = typeof en;

/** What the bell says, in the page's language. */
export const strings: BellStrings = inLanguage({ en, de });
