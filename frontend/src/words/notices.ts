import { de } from "./de/notices.ts";
import { inLanguage, plural } from "./language.ts";

const count = plural("en");

const en = {
  bell: (n: number): string => (n === 0 ? "Notices" : `Notices, ${n} unread`),
  news: (n: number): string =>
    count(n, "You have one unread notice.", `You have ${n} unread notices.`),
  attends: (choice: string): string =>
    choice === "watch"
      ? "You are told of every change and message here."
      : choice === "mute"
        ? "You are told only when somebody names you here."
        : "You are told what concerns you here.",
  notKept: "That could not be kept. Try again.",
  pushOn: "This browser shows your notices now.",
  pushDenied: "The browser forbids this site to show notifications. Its settings can allow it.",
  pushFailed: "This browser cannot show notices right now. Try again.",
};

/** What the bell says, in each language. */
export type BellStrings = typeof en;

/** What the bell says, in the page's language. */
export const strings: BellStrings = inLanguage({ en, de });
