import { Extension } from "@tiptap/core";
import type { ResolvedPos } from "@tiptap/pm/model";
import { Plugin, Selection, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";

import { element } from "../shared/dom.ts";
import { IS_MAC, isComposing } from "../shared/keys.ts";
import { readSelection } from "../shared/read-selection.ts";
import { sight } from "../shared/sight.ts";

type Direction = "left" | "right" | "backward" | "forward";

/** Where a key leads to. */
interface Move {
  direction: Direction;
  by: "character" | "word" | "line" | "lineboundary" | "paragraph" | "page" | "document";
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

const OVERLAP = 48; // px of a page that are still seen on the next one

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "backward",
  ArrowDown: "forward",
};

/**
 * Has text that is only read gone through by keys, as text that is written in: the browser shows no
 * caret there, and its arrows scroll. What is selected can be copied, and commented on.
 */
export const ReadingKeys = Extension.create({
  name: "readingKeys",
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        attributes: { tabindex: "0" },
        // ProseMirror's own props for keys are for those who write.
        handleDOMEvents: { keydown: press },
      },
      view: (view) => new ReadingPlace(view),
    }),
  ],
});

function press(view: EditorView, event: KeyboardEvent): boolean {
  if (view.editable || event.target !== view.dom || isComposing(event)) return false;
  if (event.key === "Escape") view.dom.blur();
  if (isAll(event)) {
    event.preventDefault();
    selectAll(view);
    return true;
  }
  const move = moveOf(event);
  if (!move) return false;
  event.preventDefault();
  go(view, move, event.shiftKey);
  return true;
}

/** Where a key leads to on this platform. */
export function moveOf(event: Pressed, isMac = IS_MAC): Move | null {
  const { key, ctrlKey, metaKey, altKey } = event;
  const direction = ARROWS[key];
  if (isMac ? ctrlKey : metaKey || altKey) return null;
  if (!direction) return isMac ? null : endOf(key, ctrlKey);
  const isAcross = direction === "left" || direction === "right";
  if (metaKey) return { direction, by: isAcross ? "lineboundary" : "document" };
  if (ctrlKey || altKey) return { direction, by: isAcross ? "word" : "paragraph" };
  return { direction, by: isAcross ? "character" : "line" };
}

function endOf(key: string, isFar: boolean): Move | null {
  const by = isFar ? "document" : "lineboundary";
  if (key === "Home") return { direction: "backward", by };
  if (key === "PageUp" && !isFar) return { direction: "backward", by: "page" };
  if (key === "PageDown" && !isFar) return { direction: "forward", by: "page" };
  return key === "End" ? { direction: "forward", by } : null;
}

function isAll({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  const [held, other] = IS_MAC ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  return key.toLowerCase() === "a" && held && !other && !altKey && !shiftKey;
}

// The text, and not all of the page.
function selectAll(view: EditorView): void {
  const selection = document.getSelection();
  if (selection && !isWithin(view, selection)) show(view, selection);
  const { doc } = view.state;
  select(view, Selection.atStart(doc).head, Selection.atEnd(doc));
}

function go(view: EditorView, move: Move, isExtending: boolean): void {
  const selection = document.getSelection();
  if (!selection) return;
  if (!isWithin(view, selection)) show(view, selection);
  const { doc, selection: before } = view.state;
  const anchor = isExtending ? before.anchor : null;
  if (move.by === "document")
    select(
      view,
      anchor,
      move.direction === "forward" ? Selection.atEnd(doc) : Selection.atStart(doc),
    );
  else if (move.by === "page") select(view, anchor, aPageOn(view, move.direction === "forward"));
  else {
    step(view, selection, move, isExtending);
    if (move.by !== "lineboundary") leaveBlock(view, anchor, before.$head, move.direction);
  }
  view.dispatch(view.state.tr.scrollIntoView());
}

// The text goes on by what is seen of it, and the place stays where it is in the window. From one out
// of sight it goes on from what is seen.
function aPageOn(view: EditorView, isOn: boolean): Selection {
  const { doc, selection } = view.state;
  const seen = sight();
  const { left, top, bottom } = view.coordsAtPos(selection.head);
  const before = scrollY;
  const sign = isOn ? 1 : -1;
  const way = (seen.bottom - seen.top - OVERLAP) * sign;
  scrollBy({ top: way, behavior: "instant" });
  // What cannot be scrolled any more the place goes by itself.
  const height = within((top + bottom) / 2, seen.top, seen.bottom) + way - (scrollY - before);
  const text = view.dom.getBoundingClientRect();
  const found = view.posAtCoords({
    left: within(left, text.left + 1, text.right - 1),
    top: within(height, Math.max(seen.top, text.top) + 1, Math.min(seen.bottom, text.bottom) - 1),
  });
  const $found = doc.resolve(found?.pos ?? selection.head);
  const next = Selection.findFrom($found, sign, true) ?? Selection.findFrom($found, -sign, true);
  const isFurther = next && (isOn ? next.head > selection.head : next.head < selection.head);
  if (isFurther) return next;
  return isOn ? Selection.atEnd(doc) : Selection.atStart(doc);
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

// As the browser does it, which knows lines, words and directions.
function step(
  view: EditorView,
  selection: globalThis.Selection,
  { direction, by }: Move,
  isExtending: boolean,
): void {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  selection.modify(isExtending ? "extend" : "move", direction, by);
  // Above and below the text there are other words.
  if (!isWithin(view, selection) && anchorNode && focusNode)
    selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  readSelection();
}

// Beside a line or a picture there is no place for a caret: one would stay before it, or be put back.
function leaveBlock(
  view: EditorView,
  anchor: number | null,
  $from: ResolvedPos,
  direction: Direction,
): void {
  const { doc, selection } = view.state;
  if ($from.depth === 0) return;
  const isOn = direction === "forward" || direction === (isRtl(view, $from) ? "left" : "right");
  const { $head } = selection;
  // Within a block, words of the other direction lead back.
  const isBack = !$head.sameParent($from) && $head.pos > $from.pos !== isOn;
  if ($head.pos !== $from.pos && !isBack) return;
  const edge = doc.resolve(isOn ? $from.after() : $from.before());
  select(view, anchor, Selection.findFrom(edge, isOn ? 1 : -1, true) ?? Selection.near($from));
}

function isRtl(view: EditorView, $place: ResolvedPos): boolean {
  const block = view.nodeDOM($place.before());
  return block instanceof Element && getComputedStyle(block).direction === "rtl";
}

function isWithin({ dom }: EditorView, { anchorNode, focusNode }: globalThis.Selection): boolean {
  return dom.contains(anchorNode) && dom.contains(focusNode);
}

// Only where the browser has a selection in the text does ProseMirror put its own there.
function show(view: EditorView, selection: globalThis.Selection): void {
  const { anchor, head } = view.state.selection;
  const [from, to] = [view.domAtPos(anchor), view.domAtPos(head)];
  selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

// From `anchor`, if something is to be selected.
function select(view: EditorView, anchor: number | null, { head }: Selection): void {
  const { doc, tr } = view.state;
  view.dispatch(tr.setSelection(TextSelection.create(doc, anchor ?? head, head)));
}

/** Shows where the keys are in the text, as a caret would. The style sheet says when it is seen. */
class ReadingPlace {
  private readonly dom = element("span", { class: "reading-place", "aria-hidden": "true" });
  private readonly resized: ResizeObserver;

  constructor(view: EditorView) {
    view.dom.after(this.dom);
    this.resized = new ResizeObserver(() => this.update(view));
    this.resized.observe(view.dom);
  }

  update(view: EditorView): void {
    this.dom.hidden = view.editable || document.activeElement !== view.dom;
    // To look where it is would have the browser lay out the page for each letter typed.
    if (this.dom.hidden) return;
    const around = this.dom.offsetParent?.getBoundingClientRect();
    if (!around) return;
    const { left, top, bottom } = view.coordsAtPos(view.state.selection.head);
    // Within a window that has become narrow, too.
    this.dom.style.left = `min(${left - around.left}px, 100% - 2px)`;
    this.dom.style.top = `${top - around.top}px`;
    this.dom.style.height = `${bottom - top}px`;
  }

  destroy(): void {
    this.resized.disconnect();
    this.dom.remove();
  }
}
