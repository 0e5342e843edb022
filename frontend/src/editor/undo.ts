import type { EditorState } from "@tiptap/pm/state";
import { defaultDeleteFilter, yUndoPluginKey } from "@tiptap/y-tiptap";
import type { Item } from "yjs";

/** The blocks that hold something. */
export const HOLDERS = new Set([
  "paragraph",
  "heading",
  "blockquote",
  "codeBlock",
  "bulletList",
  "orderedList",
  "listItem",
  "taskList",
  "taskItem",
  "table",
  "tableRow",
  "tableHeader",
  "tableCell",
]);

/** The attributes that a block has from the start, which are made with it. */
export const LASTING = new Set(["level", "start", "checked", "colspan", "rowspan"]);

/**
 * From now on Undo takes away a block that one has made only when it is empty by then: what others have
 * written into it stays, in a block of this kind, and Redo puts one's own words beside theirs.
 */
export function keepOthersWords(state: EditorState): void {
  const { undoManager } = yUndoPluginKey.getState(state);
  undoManager.deleteFilter = (item: Item) =>
    defaultDeleteFilter(item, HOLDERS) && !isFirstValue(item);
}

// A block that goes takes it along.
function isFirstValue({ parentSub, left }: Item): boolean {
  return parentSub !== null && left === null && LASTING.has(parentSub);
}
