import type { Editor } from "@tiptap/core";
import { posToDOMRect } from "@tiptap/core";
import { MessageSquarePlus, MessageSquareText } from "lucide";

import type { Range } from "./places.ts";
import { button, element, icon } from "../../shared/dom.ts";
import { sight } from "../../shared/sight.ts";
import { say } from "../../words/review.ts";

const ABOVE = 8; // px

/**
 * A button for what is selected, where the bar over the words does not stand: for those who may not
 * write, on a phone, for pictures and code. And one for the threads at the caret, if their cards are
 * out of sight.
 */
export class SelectionButton {
  private readonly made: HTMLButtonElement;
  private readonly news = element("span");
  private press: () => void = () => {};
  private shown = "";

  constructor() {
    this.made = button("", () => this.press(), "button primary comment-button");
    this.made.dataset.testid = "comment-button";
    this.made.hidden = true;
    // The selection stays in the text.
    this.made.addEventListener("pointerdown", (event) => event.preventDefault());
    document.body.append(this.made);
  }

  /** Offers to comment on a range. */
  offer(editor: Editor, range: Range, press: () => void): void {
    this.show(editor, range, say.comment, MessageSquarePlus, press);
  }

  /** Offers to show what is there. */
  lead(editor: Editor, range: Range, label: string, press: () => void): void {
    this.show(editor, range, label, MessageSquareText, press);
  }

  /** Takes the button away. */
  hide(): void {
    if (!this.made.hidden) this.made.hidden = true;
  }

  private show(
    editor: Editor,
    { from, to }: Range,
    label: string,
    image: typeof MessageSquarePlus,
    press: () => void,
  ): void {
    this.press = press;
    if (this.shown !== label) this.made.replaceChildren(icon(image), this.news);
    this.news.textContent = this.shown = label;
    this.made.hidden = false;
    // Where fingers do not cover it, and the device's own menu does not stand.
    const isTouch = matchMedia("(pointer: coarse)").matches;
    this.made.classList.toggle("at-bottom", isTouch);
    const { style } = this.made;
    if (isTouch) {
      style.left = "";
      style.top = `${sight().bottom - this.made.offsetHeight - 16}px`;
      return;
    }
    const words = posToDOMRect(editor.view, from, to);
    const { top, bottom } = sight();
    const above = words.top - this.made.offsetHeight - ABOVE;
    const y = above > top ? above : Math.min(words.bottom + ABOVE, bottom - this.made.offsetHeight);
    const x = words.left + words.width / 2 - this.made.offsetWidth / 2;
    style.top = `${y}px`;
    style.left = `${Math.max(8, Math.min(x, innerWidth - this.made.offsetWidth - 8))}px`;
  }
}
