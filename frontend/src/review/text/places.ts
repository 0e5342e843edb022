import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { CellSelection } from "@tiptap/pm/tables";
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";
import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";

import type { Place } from "../acts.ts";

const LONGEST = 500; // letters of a quote
/** The attributes of words that are marked. */
export const MARKS = ["data-comment", "data-comments", "data-suggestion"] as const;
const MARKED = MARKS.map((name) => `[${name}]`).join();

/** A range of the text. */
export interface Range {
  from: number;
  to: number;
}

/** What of the text stands there: a picture is its description, a mention its name. */
export function wordsOf(doc: Node, { from, to }: Range): string {
  const words = doc.textBetween(from, to, "\n", ({ type, attrs }) => {
    if (type.name === "mention") return `@${attrs.label ?? ""}`;
    if (type.name === "image") return String(attrs.alt ?? "");
    return "\n";
  });
  return [...words].slice(0, LONGEST).join("");
}

/** The part of the selection that a thread can be about: from letter or picture to letter or picture. */
export function chosenRange(editor: Editor): Range | null {
  const { doc, selection } = editor.state;
  const cells = selection instanceof CellSelection ? selection.ranges : [selection];
  const from = Math.min(...cells.map((cell) => ("$from" in cell ? cell.$from.pos : 0)));
  const to = Math.max(...cells.map((cell) => ("$to" in cell ? cell.$to.pos : 0)));
  const range = trimmed(doc, from, to);
  if (!range) return null;
  const isPicture = doc.nodeAt(range.from)?.isText === false;
  return isPicture || wordsOf(doc, range).trim() ? range : null;
}

function trimmed(doc: Node, from: number, to: number): Range | null {
  let start = -1;
  let end = -1;
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isText && node.type.name !== "image") return;
    if (Math.max(at, from) >= Math.min(at + node.nodeSize, to)) return;
    if (start < 0) start = Math.max(at, from);
    end = Math.min(at + node.nodeSize, to);
  });
  return start < 0 ? null : { from: start, to: end };
}

/** A range as the server understands it: by its first and its last letter. */
export function placeOf(editor: Editor, range: Range): Place | null {
  const { doc } = editor.state;
  const start = itemAfter(editor, range.from);
  const end = itemAfter(editor, lastIn(doc, range));
  if (!start || !end) return null;
  return { start: encoded(start, 0), end: encoded(end, -1), quote: wordsOf(doc, range) };
}

// The place before the last letter or picture.
function lastIn(doc: Node, { from, to }: Range): number {
  const before = doc.resolve(to).nodeBefore;
  return before && !before.isText ? Math.max(from, to - before.nodeSize) : to - 1;
}

function itemAfter({ state }: Editor, at: number): Y.ID | null {
  const { binding, type } = ySyncPluginKey.getState(state);
  const node = state.doc.nodeAt(at);
  if (node?.isText) return absolutePositionToRelativePosition(at + 1, type, binding.mapping).item;
  for (const [shared, shown] of binding.mapping as Map<Y.XmlElement, Node>)
    if (shown === node) return shared._item?.id ?? null;
  return null;
}

function encoded(item: Y.ID, side: 0 | -1): string {
  return toBase64(Y.encodeRelativePosition(new Y.RelativePosition(null, null, item, side)));
}

/** Where a place is now; null when it is nowhere. */
export function rangeOf({ state }: Editor, place: Place): Range | null {
  const { binding, doc, type } = ySyncPluginKey.getState(state);
  if (!binding) return null;
  const [from, to] = [place.start, place.end].map((end) => {
    const position = Y.decodeRelativePosition(fromBase64(end));
    return relativePositionToAbsolutePosition(doc, type, position, binding.mapping);
  });
  return typeof from === "number" && typeof to === "number" && from < to ? { from, to } : null;
}

/** Whether the letters at both ends of a place are in a Doc. */
export function isIn({ store }: Y.Doc, { start, end }: Place): boolean {
  return [start, end].every((one) => {
    const { item } = Y.decodeRelativePosition(fromBase64(one));
    return item !== null && item.clock < Y.getState(store, item.client);
  });
}

/** The first elements of the text that are marked with each thread or suggestion, in their order. */
export function markedWords(text: HTMLElement): Map<string, HTMLElement> {
  const found = new Map<string, HTMLElement>();
  for (const marked of text.querySelectorAll<HTMLElement>(MARKED))
    for (const id of idsOf(marked)) if (!found.has(id)) found.set(id, marked);
  return found;
}

/** The threads of an element of the text and of those around it, the innermost first. */
export function threadsAround(place: Element | null): string[] {
  const ids: string[] = [];
  let marked = place?.closest<HTMLElement>(MARKED);
  for (; marked; marked = marked.parentElement?.closest<HTMLElement>(MARKED))
    ids.push(...idsOf(marked));
  return ids;
}

function idsOf(marked: HTMLElement): string[] {
  return MARKS.flatMap((name) => marked.getAttribute(name)?.split(" ").filter(Boolean) ?? []);
}
