import { element, icon } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { choosePictures } from "../nodes/picture-drop.ts";
import { isLookedFor, type Block } from "./slash-words.ts";
import { suggest, type Offer } from "./suggestions.ts";
import {
  CODE_BLOCK,
  DIVIDER,
  HEADINGS,
  LISTS,
  PARAGRAPH,
  pictureTool,
  QUOTE,
  spellKeys,
  TABLE,
  type Tool,
} from "./tools.ts";

const BLOCKS: readonly Block[] = [
  "paragraph",
  "heading1",
  "heading2",
  "heading3",
  "bulletList",
  "orderedList",
  "taskList",
  "quote",
  "codeBlock",
  "table",
  "picture",
  "divider",
];
// In the order of the blocks.
const TOOLS: readonly Tool[] = [
  PARAGRAPH,
  ...HEADINGS,
  ...LISTS,
  QUOTE,
  CODE_BLOCK,
  TABLE,
  pictureTool(choosePictures),
  DIVIDER,
];

/** Offers blocks where a slash is typed. */
export const SlashMenu = suggest("slash", {
  char: "/",
  label: words.slashMenu,
  offers: (typed) =>
    TOOLS.filter(({ label }, i) => isLookedFor(BLOCKS[i]!, label, typed)).map(offerOf),
});

function offerOf(tool: Tool): Offer {
  return {
    label: tool.label,
    content: () => [
      icon(tool.icon),
      element("span", {}, tool.label),
      element("kbd", {}, tool.keys && spellKeys(tool.keys)),
    ],
    choose: (editor, range) => {
      editor.chain().focus().deleteRange(range).run();
      tool.press(editor);
    },
  };
}
