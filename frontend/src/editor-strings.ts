import { de } from "./de/editor-strings.ts";
import { inLanguage } from "./language.ts";

const en = {
  strange: "This part cannot be shown here. It may come from a newer version of the site.",
  task: (text: string): string => text || "Empty item",

  paragraph: "Text",
  underline: "Underline",
  highlight: "Highlight",
  taskList: "Check list",
  divider: "Divider",
  table: "Table",
  picture: "Picture",
  ctrl: "Ctrl",
  shift: "Shift",

  noImage: "This picture is not here",
};

/** What the editor says in each language. */
export type EditorWords = typeof en;

/** What the editor says, beside `strings`. */
export const words: EditorWords = inLanguage({ en, de });
