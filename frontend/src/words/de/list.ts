import type { ListStrings } from "../list.ts";

/** What the list of documents says, in German. */
export const de: ListStrings = {
  failed: "Das hat nicht geklappt. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  moreFailed: "Der Rest der Liste konnte nicht geladen werden. Versuchen Sie es noch einmal.",
  starRemoved: (title) => `„${title}“ hat keinen Stern mehr.`,
};
