import type { Editor } from "@tiptap/core";

import { MarkedWords, type Marks } from "./marks.ts";
import { chosenRange, placeOf, rangeOf, threadsAround } from "./places.ts";
import type { Place, ShownThread } from "../acts.ts";
import { threadsOf } from "../../editor/nodes/comment.ts";
import { suggestionsAt } from "../../editor/suggested.ts";
import { whenIdle } from "../../editor/when-idle.ts";
import { sight } from "../../shared/sight.ts";

const SOON = 120; // ms after the text has changed

/** Who shows the text, and hears what happens in it. */
export interface MarkedTextUse {
  editor(): Editor;
  /** The text has changed, some letters ago. */
  changed(): void;
  /** Nobody has written for a while. */
  rested(): void;
  caretMoved(): void;
  focusMoved(): void;
  /** Words of these threads were clicked, the innermost first, and not to select something. */
  clicked(ids: readonly string[]): void;
}

/** The text as far as threads are concerned: where their words are, and what is selected. */
export class MarkedText {
  private readonly use: MarkedTextUse;
  private editor: Editor | null = null;
  private words: MarkedWords | null = null;
  private isHere = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(use: MarkedTextUse) {
    this.use = use;
  }

  /** The text is here, in this editor. */
  ready(editor: Editor): void {
    this.isHere = true;
    if (editor === this.editor) return;
    this.editor = editor;
    editor.on("update", () => this.changed());
    editor.on("selectionUpdate", () => this.use.caretMoved());
    editor.on("focus", () => this.use.focusMoved());
    editor.on("blur", () => this.use.focusMoved());
    whenIdle(editor, () => this.use.rested());
    editor.view.dom.addEventListener("click", (event) => this.clicked(event));
  }

  /** The text is taken away, to come again in another editor. */
  unready(): void {
    this.isHere = false;
  }

  /** Whether the text is here: before, nothing in it has a place. */
  get isReady(): boolean {
    return this.isHere;
  }

  /** The editor in which the text was last seen, as long as it is there. */
  get shown(): Editor | null {
    return this.editor?.isDestroyed ? null : this.editor;
  }

  /** The words that are marked now. */
  get marks(): Marks {
    const { dom } = this.use.editor().view;
    if (!this.words?.isOf(dom)) {
      this.words?.leave();
      this.words = new MarkedWords(dom);
    }
    return this.words.now;
  }

  /** Where a thread begins, in px of the window; null when it has no words. */
  topOf({ id, place }: ShownThread, marks: Marks): number | null {
    const words = marks.get(id);
    return words ? topOfWords(words) : place && this.topOfPlace(place);
  }

  /** Where a place begins, in px of the window; null when it is nowhere. */
  topOfPlace(place: Place): number | null {
    const editor = this.use.editor();
    const range = this.isHere ? rangeOf(editor, place) : null;
    return range && editor.view.coordsAtPos(range.from).top;
  }

  /** The selected words, as far as a thread can be about them. */
  get chosenPlace(): Place | null {
    const editor = this.shown;
    const range = editor && chosenRange(editor);
    return range && placeOf(editor, range);
  }

  /** The threads and suggestions at the caret. */
  get atCaret(): readonly string[] {
    return this.shown ? threadsAtCaret(this.shown) : [];
  }

  /** Whether the caret is at most a letter away from words of this suggestion. */
  isBeside(id: string): boolean {
    return this.shown !== null && suggestionsAt(this.shown.state, 1).includes(id);
  }

  /** Whether one writes here, and is elsewhere now. */
  get isLeft(): boolean {
    const { isEditable = false, isFocused = false } = this.shown ?? {};
    return isEditable && !isFocused;
  }

  /** Has the words of a thread seen. */
  lookAt(id: string): void {
    const first = this.marks.get(id);
    if (!first) return;
    const { top, bottom } = first.getBoundingClientRect();
    const seen = sight();
    if (top < seen.top + 8 || bottom > seen.bottom - 8) first.scrollIntoView({ block: "center" });
  }

  /** Puts the caret before the words of a thread, where one may write. */
  putCaretAt(id: string): void {
    const editor = this.use.editor();
    const first = this.marks.get(id);
    if (!first || !editor.isEditable) return;
    editor.commands.setTextSelection(editor.view.posAtDOM(first, 0));
  }

  /** Takes the focus. */
  focus(): void {
    const { view } = this.use.editor();
    if (view.editable) view.focus();
    else view.dom.focus({ preventScroll: true });
  }

  /** Takes the bar over the words away, which would stay: the focus is still within the page. */
  hideBar(): void {
    const { view, state } = this.use.editor();
    view.dispatch(state.tr.setMeta("bubbleMenu", "hide"));
  }

  private changed(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.use.changed();
    }, SOON);
  }

  private clicked({ target }: MouseEvent): void {
    const { editor } = this;
    if (!editor || (!editor.state.selection.empty && editor.isEditable)) return;
    this.use.clicked(threadsAround(target as Element));
  }
}

/** Where words begin, in px of the window. */
export function topOfWords(words: HTMLElement): number {
  return words.getClientRects()[0]?.top ?? words.getBoundingClientRect().top;
}

function threadsAtCaret({ state }: Editor): string[] {
  const { selection } = state;
  const suggested = suggestionsAt(state);
  if ("node" in selection)
    return [...threadsOf(selection.node as Parameters<typeof threadsOf>[0]), ...suggested];
  const { nodeBefore, nodeAfter } = selection.$head;
  const both = [nodeAfter, nodeBefore].flatMap((node) => (node ? threadsOf(node) : []));
  return [...new Set([...both, ...suggested])];
}
