import { de } from "./de/list.ts";
import { inLanguage } from "./language.ts";

const en = {
  failed: "That could not be done. Load the page again and try once more.",
  moreFailed: "The rest of the list could not be loaded. Try again.",
  starRemoved: (title: string): string => `“${title}” has no star now.`,
};

/** What the list of documents says, in each language. */
export type ListStrings = typeof en;

/** What the list of documents says, in the page's language. */
export const strings: ListStrings = inLanguage({ en, de });
