import type { EditorWords } from "../editor-strings.ts";

/** What the editor says, in German. */
export const de: EditorWords = {
  strange:
    "Dieser Teil lässt sich hier nicht zeigen. Vielleicht kommt er aus einer neueren Fassung " +
    "dieser Website.",
  task: (text) => text || "Leerer Punkt",

  paragraph: "Text",
  underline: "Unterstrichen",
  highlight: "Hervorgehoben",
  taskList: "Checkliste",
  divider: "Trennlinie",
  table: "Tabelle",
  picture: "Bild",
  ctrl: "Strg",
  shift: "Umschalt",

  noImage: "Dieses Bild ist nicht hier",
};
