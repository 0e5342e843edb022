import type { Editor } from "@tiptap/core";

import type { MarkedText } from "./marked-text.ts";
import { chosenRange } from "./places.ts";
import { SelectionButton } from "./selection-button.ts";

/** What is offered to whom. */
export interface SelectionOfferUse {
  /** Whether something hides the text. */
  isCovered(): boolean;
  mayComment(): boolean;
  /** The open threads at the caret whose cards are out of sight. */
  unseen(): readonly string[];
  /** What leads to these. */
  wayTo(ids: readonly string[]): string;
  /** Comments on what is selected. */
  start(): void;
  /** Shows the card of a thread. */
  reveal(id: string): void;
}

/** Offers to comment on what is selected, or to show the threads at the caret, by a button there. */
export class SelectionOffer {
  private readonly text: MarkedText;
  private readonly use: SelectionOfferUse;
  private readonly button = new SelectionButton();
  private isPressed = false;

  constructor(text: MarkedText, use: SelectionOfferUse) {
    this.text = text;
    this.use = use;
    // While somebody is selecting, nothing comes under the pointer.
    document.addEventListener("pointerdown", () => this.press(true));
    for (const end of ["pointerup", "pointercancel"])
      document.addEventListener(end, () => this.press(false));
    for (const move of ["scroll", "resize"])
      window.addEventListener(move, () => this.look(), { passive: true });
  }

  /** Takes the offer away. */
  hide(): void {
    this.button.hide();
  }

  /** Offers what there is to offer now. */
  look(): void {
    const { text, use, button } = this;
    const editor = text.shown;
    if (!editor || !text.isReady || use.isCovered()) return button.hide();
    if (this.isPressed || (editor.isEditable && !editor.view.hasFocus())) return button.hide();
    const { selection } = editor.state;
    const range = !selection.empty && isInText(editor) ? chosenRange(editor) : null;
    if (range && use.mayComment() && !hasBar(editor))
      return button.offer(editor, range, () => use.start());
    const here = selection.empty ? use.unseen() : [];
    if (here.length === 0 || !editor.isEditable) return button.hide();
    const { head } = selection;
    button.lead(editor, { from: head, to: head }, use.wayTo(here), () => use.reveal(here[0]!));
  }

  private press(isPressed: boolean): void {
    this.isPressed = isPressed;
    // The selection is known a moment later.
    if (!isPressed) setTimeout(() => this.look());
  }
}

// What readers select elsewhere on the page is no selection of the text.
function isInText({ view, isEditable }: Editor): boolean {
  if (isEditable) return true;
  const { anchorNode, isCollapsed } = document.getSelection() ?? {};
  return !isCollapsed && view.dom.contains(anchorNode ?? null);
}

// Whether the bar over the words stands there, which offers to comment, too.
function hasBar({ state, isEditable }: Editor): boolean {
  const { selection } = state;
  if (!isEditable || matchMedia("(pointer: coarse)").matches) return false;
  return (
    !("node" in selection) &&
    !("$anchorCell" in selection) &&
    !selection.$from.parent.type.spec.code
  );
}
