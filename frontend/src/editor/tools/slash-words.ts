import { fits } from "../../people/name-match.ts";

/** A block of the slash menu. */
export type Block =
  | "paragraph"
  | "heading1"
  | "heading2"
  | "heading3"
  | "bulletList"
  | "orderedList"
  | "taskList"
  | "quote"
  | "codeBlock"
  | "table"
  | "picture"
  | "divider";

// What people call the blocks elsewhere; both languages, whatever the page speaks.
const OTHER_WORDS: Record<Block, string> = {
  paragraph: "paragraph text plain body Absatz Fließtext",
  heading1: "h1 # heading title Überschrift Titel",
  heading2: "h2 ## heading subtitle Überschrift Untertitel",
  heading3: "h3 ### heading subtitle Überschrift Untertitel",
  bulletList: "ul bullets list points unordered Liste Aufzählung Stichpunkte Punkte",
  orderedList: "ol numbers numbered list 1. Liste Nummerierung nummeriert Zahlen",
  taskList: "todo to-do tasks checkbox checklist list Aufgaben Checkliste Liste Häkchen abhaken",
  quote: "blockquote quotation citation > Zitat zitieren",
  codeBlock: "code pre snippet program ``` Quelltext Programm",
  table: "grid rows columns Tabelle Zeilen Spalten",
  picture: "image img photo figure upload Bild Foto Grafik Abbildung",
  divider: "hr rule line separator --- Trennlinie Trenner Linie Strich",
};

/**
 * Whether a block is looked for by what was typed after the slash; `label` is what it is called on
 * the page.
 */
export function isLookedFor(block: Block, label: string, typed: string): boolean {
  return [label, ...OTHER_WORDS[block].split(" ")].some((name) => fits(name, typed));
}
