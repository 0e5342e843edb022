import type { ImportStrings } from "../exchange.ts";

/** What importing says, in German. */
export const de: ImportStrings = {
  drop: "Dateien hier ablegen: Markdown, HTML, Word oder Text",
  waiting: "Wartet…",
  uploading: (percent) => `Wird hochgeladen… ${percent} %`,
  converting: "Wird umgewandelt…",
  done: "Fertig.",
  doneWith: (title) => `„${title}“ ist in Ihren Dokumenten.`,
  cancelled: "Abgebrochen.",
  cancel: "Abbrechen",
  cancelThis: (name) => `${name} abbrechen`,
  open: "Öffnen",
  openThis: (title) => `${title} öffnen`,
  tooLarge: (megabytes) => `Diese Datei ist größer als ${megabytes} MB.`,
  signedOut: "Sie sind abgemeldet. Melden Sie sich an und versuchen Sie es noch einmal.",
  failed: "Das hat nicht geklappt. Versuchen Sie es noch einmal.",
};
