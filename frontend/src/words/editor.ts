import { de } from "./de/editor.ts";
import { inLanguage, locale, plural } from "./language.ts";

const form = plural("en");
const number = new Intl.NumberFormat(locale);

const count = (n: number, one: string, other: string): string =>
  `${number.format(n)} ${form(n, one, other)}`;

const en = {
  strange: "This part cannot be shown here. It may come from a newer version of the site.",
  task: (text: string): string => text || "Empty item",

  paragraph: "Text",
  underline: "Underline",
  highlight: "Highlight",
  superscript: "Superscript",
  subscript: "Subscript",
  taskList: "Check list",
  divider: "Divider",
  table: "Table",
  picture: "Picture",
  ctrl: "Ctrl",
  shift: "Shift",

  noImage: "This picture is not here",
  uploading: (name: string): string => `Uploading ${name}`,
  pictureTools: "Picture",
  description: "Description for those who cannot see it",
  width: "Width",
  pixels: (n: number): string => count(n, "pixel", "pixels"),
  pictureRefused: "The picture was not added",
  noPicture: "Only PNG, JPEG, GIF and WebP pictures can be added.",
  pictureTooBig: (megabytes: number): string =>
    `A picture may have ${count(megabytes, "megabyte", "megabytes")} at most.`,
  pictureOffline: "Pictures can only be added while this page is connected. Try again then.",
  pictureFailed: "The server did not take it. Try again.",
  picturesNearlyFull: (percent: number) => ({
    title: "You can hardly suggest more pictures here",
    text: `Those that nobody has accepted take ${percent} % of the space that you have for them.`,
  }),
  remoteDropped: (n: number) => ({
    title: form(n, "A picture was left out", "Some pictures were left out"),
    text: "Pictures of other sites are not shown here. Save them to your device and add them from there.",
  }),
  dismiss: "Close",

  slashMenu: "Insert",
  people: "People to mention",
  nothingFits: "Nothing fits",
  bubble: "Format the selection",

  linkCard: "Link",
  linkCopy: "Copy the address",
  linkCopied: "Copied",
  linkNotCopied: "This browser does not let the page copy",
  linkEdit: "Edit the link",
  linkRemove: "Remove the link",

  tableTools: "Table",
  rowAbove: "Row above",
  rowBelow: "Row below",
  deleteRow: "Delete row",
  columnBefore: "Column before",
  columnAfter: "Column after",
  deleteColumn: "Delete column",
  headerRow: "Header row",
  mergeCells: "Merge cells",
  splitCell: "Split cell",
  deleteTable: "Delete table",

  language: "Language of the code",
  plain: "Plain text",

  status: "About the text",
  words: (n: number): string => count(n, "word", "words"),
  someWords: (n: number, of: number): string =>
    `${number.format(n)} of ${count(of, "word", "words")}`,
  characters: (n: number): string => count(n, "character", "characters"),

  outline: "Outline",
  noHeadings: "Headings appear here.",
  untitled: "Untitled",

  find: "Find",
  findAndReplace: "Find and replace",
  replace: "Replace",
  replaceWith: "Replace with",
  replaceAll: "Replace all",
  replaced: (n: number): string => `${count(n, "place", "places")} replaced`,
  next: "Next",
  previous: "Previous",
  matchCase: "Match case",
  wholeWords: "Whole words",
  found: (at: number, of: number): string =>
    of === 0 ? "Nothing found" : `${number.format(at)} of ${number.format(of)}`,
  tooMany: (most: number): string => `More than ${number.format(most)}`,

  comment: "Comment",
  nextComment: "Next comment",
  lastComment: "Previous comment",
  help: "Keyboard shortcuts",
  helpFormat: "Formatting",
  helpBlocks: "Blocks",
  helpWays: "Getting around",
  helpLine: "At the start of a line, then a space",
  helpTyped: "While typing",
  copyPlain: "Paste without formatting",
  toTools: "To the tools",
  toText: "While reading: to the text, then select words with Shift and arrows",
  nextCell: "Next cell, or one item deeper in a list",
  lastCell: "Previous cell, or one item less deep",
  newLine: "New line in the same block",
  insertMenu: "Insert something",
  mention: "Mention somebody",
};

/** What the editor says in each language, beside `strings`. */
export type EditorWords = typeof en;

/** What the editor says, beside `strings`, in the page's language. */
export const words: EditorWords = inLanguage({ en, de });
