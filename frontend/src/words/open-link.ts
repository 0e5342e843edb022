import { de } from "./de/open-link.ts";
import { inLanguage, plural } from "./language.ts";

const count = plural("en");

const en = {
  opening: "One moment…",
  incomplete: "This address is not complete. Copy the whole link and open it again.",
  closed:
    "This link does not work, or not any more: it may have ended or been switched off. Ask the " +
    "person who sent it to you for another one.",
  tooMany: (minutes: number): string =>
    "Too many links were tried from here. " +
    `Wait ${count(minutes, "a minute", `${minutes} minutes`)} and open the link again.`,
  unreachable: "The server cannot be reached. Check your connection and open the link again.",
  failed: "That did not work. Open the link again; if it stays like this, tell who sent it to you.",
  asking: "Asking…",
  asked: "If there is such a document, its owners have been told that you would like to open it.",
  notAsked: "Your request could not be sent. Try again.",
};

/** What these pages say in each language. */
export type OpenStrings = typeof en;

/** What the pages say that lead to a document, in the page's language. */
export const openStrings: OpenStrings = inLanguage({ en, de });
