import type { ArrowDown } from "lucide";

import { button, icon } from "../../shared/dom.ts";

/** A button over the messages that leads to those elsewhere, as long as there are any. */
export class Pill {
  readonly element: HTMLButtonElement;
  private readonly image: typeof ArrowDown;

  constructor(image: typeof ArrowDown, press: () => void) {
    this.image = image;
    this.element = button("", press, "chat-pill");
    this.element.hidden = true;
  }

  /** Shows it, or not, with these words. */
  show(isShown: boolean, words: string): void {
    this.element.hidden = !isShown;
    if (this.element.textContent !== words) this.element.replaceChildren(icon(this.image), words);
  }
}
