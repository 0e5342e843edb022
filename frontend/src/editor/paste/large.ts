import { Fragment, type Node, type Slice } from "@tiptap/pm/model";
import { TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { yUndoPluginKey } from "@tiptap/y-tiptap";

import { mappingOf } from "../change-mapping.ts";

// What is put in at once: the page halts for a moment alone, and the server takes it as one change.
const SIZE = 150_000; // bytes, about
const OF_A_NODE = 60; // bytes of an element and its attributes
const OF_A_LETTER = 2; // bytes

/** A piece of a pasted text; `isInside` when it goes on within the last block of the piece before. */
export interface Piece {
  content: Fragment;
  isInside: boolean;
}

/**
 * Cuts what is large into pieces: between blocks, and large tables and lists between their rows, and
 * long paragraphs between letters.
 */
export function piecesOf(content: Fragment, size = SIZE): Piece[] {
  return groupsOf(content, size).flatMap((group) => {
    const block = group.firstChild!;
    if (group.childCount > 1 || weightOf(block) <= size) return { content: group, isInside: false };
    const parts = block.inlineContent
      ? stretchesOf(block.content, size / OF_A_LETTER)
      : groupsOf(block.content, size);
    return parts.map((rows, i) =>
      i > 0
        ? { content: rows, isInside: true }
        : { content: Fragment.from(block.copy(rows)), isInside: false },
    );
  });
}

function groupsOf(content: Fragment, size: number): Fragment[] {
  const groups: Node[][] = [];
  let room = 0;
  content.forEach((node) => {
    const weight = weightOf(node);
    if (weight > room) {
      groups.push([]);
      room = size;
    }
    groups.at(-1)!.push(node);
    room -= weight;
  });
  return groups.map((nodes) => Fragment.from(nodes));
}

function stretchesOf(content: Fragment, most: number): Fragment[] {
  const stretches: Fragment[] = [];
  for (let from = 0, to = 0; from < content.size; from = to) {
    to = Math.min(from + most, content.size);
    // Never between the halves of an emoji.
    if (/[\ud800-\udbff]$/.test(content.textBetween(to - 1, to, "", " "))) to--;
    stretches.push(content.cut(from, to));
  }
  return stretches;
}

function weightOf(node: Node): number {
  let weight = node.isText ? OF_A_LETTER * node.nodeSize : OF_A_NODE;
  node.content.forEach((child) => (weight += weightOf(child)));
  return weight;
}

/** Whether a pasted text is put in by `putIn`, piece by piece. */
export function isLarge(view: EditorView, slice: Slice): boolean {
  const { $from, $to } = view.state.selection;
  return (
    slice.content.size * OF_A_NODE > SIZE &&
    $from.depth === 1 &&
    $to.depth === 1 &&
    $from.parent.isTextblock &&
    $to.parent.isTextblock &&
    view.state.doc.type.contentMatch.matchFragment(slice.content) !== null &&
    piecesOf(slice.content).length > 1
  );
}

/** Puts a large text in at the cursor, with pauses in which the page answers; one step of undo. */
export async function putIn(view: EditorView, slice: Slice): Promise<void> {
  const { undoManager } = yUndoPluginKey.getState(view.state);
  const { captureTimeout } = undoManager;
  undoManager.stopCapturing();
  undoManager.captureTimeout = Infinity;
  try {
    let at = makeRoom(view);
    for (const { content, isInside } of piecesOf(slice.content)) {
      at = (await put(view, at - (isInside ? 1 : 0), content)) + (isInside ? 1 : 0);
      if (view.isDestroyed || !view.editable) return;
    }
    const end = TextSelection.near(view.state.doc.resolve(at), -1);
    view.dispatch(view.state.tr.setSelection(end).scrollIntoView());
  } finally {
    undoManager.captureTimeout = captureTimeout;
    undoManager.stopCapturing();
  }
}

// The paragraph is parted at the cursor; what would be left empty before it goes.
function makeRoom(view: EditorView): number {
  const tr = view.state.tr.deleteSelection();
  const { $from } = tr.selection;
  let at = $from.before();
  if ($from.parentOffset > 0) {
    at = $from.after();
    if ($from.parentOffset < $from.parent.content.size) {
      tr.split($from.pos);
      at = $from.pos + 1;
    }
  } else if ($from.parent.content.size === 0 && tr.doc.childCount > 1) {
    tr.delete(at, $from.after());
  }
  view.dispatch(tr);
  return at;
}

// Resolves, after a pause, to where the next piece goes.
async function put(view: EditorView, at: number, content: Fragment): Promise<number> {
  view.dispatch(view.state.tr.insert(at, content).setMeta("preventAutolink", true));
  const { doc } = view.state;
  await new Promise((resolve) => setTimeout(resolve));
  return view.isDestroyed ? at : mappingOf(doc, view.state.doc).map(at + content.size, -1);
}
