import type { Editor } from "@tiptap/core";

import { fillBar } from "./button-bar.ts";
import { choosePictures } from "../nodes/picture-drop.ts";
import { strings } from "../../words/page.ts";
import {
  BOLD,
  CODE,
  CODE_BLOCK,
  commentTool,
  DIVIDER,
  HEADINGS,
  HIGHLIGHT,
  ITALIC,
  linkTool,
  LISTS,
  pictureTool,
  QUOTE,
  REDO,
  STRIKE,
  SUBSCRIPT,
  SUPERSCRIPT,
  TABLE,
  UNDERLINE,
  UNDO,
  type Ways,
} from "./tools.ts";

/** Fills `bar` with the tools for `editor`, in place of those of an earlier one. */
export function fillToolbar(bar: HTMLElement, editor: Editor, { editLink, comment }: Ways): void {
  bar.setAttribute("aria-label", strings.toolbar);
  fillBar(bar, editor, [
    [UNDO, REDO],
    HEADINGS,
    [BOLD, ITALIC, UNDERLINE, STRIKE, HIGHLIGHT, SUPERSCRIPT, SUBSCRIPT, CODE, linkTool(editLink)],
    LISTS,
    [QUOTE, CODE_BLOCK, TABLE, pictureTool(choosePictures), DIVIDER],
    [commentTool(comment)],
  ]);
}
