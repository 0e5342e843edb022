import { de } from "./de/exchange.ts";
import { inLanguage } from "./language.ts";

const en = {
  drop: "Drop the files here: Markdown, HTML, Word or text",
  waiting: "Waiting…",
  uploading: (percent: number): string => `Uploading… ${percent} %`,
  converting: "Converting…",
  done: "Done.",
  doneWith: (title: string): string => `“${title}” is in your documents.`,
  cancelled: "Cancelled.",
  cancel: "Cancel",
  cancelThis: (name: string): string => `Cancel ${name}`,
  open: "Open",
  openThis: (title: string): string => `Open ${title}`,
  tooLarge: (megabytes: number): string => `This file is larger than ${megabytes} MB.`,
  signedOut: "You are signed out. Sign in again and try once more.",
  failed: "That did not work. Try again.",
};

/** What importing says in each language. */
export type ImportStrings = typeof en;

/** What importing says, in the page's language. */
export const importStrings: ImportStrings = inLanguage({ en, de });
