import { button } from "../shared/dom.ts";
import { say } from "../words/history.ts";

/** A block of an earlier moment: its number among the lines as of a seq. */
export interface Picked {
  seq: number;
  line: number;
}

/** The moments of what is shown, as seqs. */
interface Moments {
  before: number;
  after: number;
}

const WORDS = 60;

/** Has one choose a block of the text that is shown, each by a button before it. */
export class Picker {
  private readonly text: HTMLElement;
  private readonly picked: (block: Picked) => void;
  private moments: Moments | null = null;

  constructor(text: HTMLElement, picked: (block: Picked) => void) {
    this.text = text;
    this.picked = picked;
  }

  /** Whether one may choose now. */
  get isOn(): boolean {
    return this.moments !== null;
  }

  /** Has one choose among the blocks of these moments; null ends it. */
  offer(moments: Moments | null): void {
    this.moments = moments;
    for (const old of this.text.querySelectorAll(".put-back")) old.remove();
    if (!moments) return;
    for (const block of this.text.querySelectorAll<HTMLElement>("[data-before], [data-after]")) {
      const { place, seq, line } = placeOf(block, moments);
      if (seq > 0 && block.offsetParent) place.before(this.offerOf(block, { seq, line }));
    }
    this.text.querySelector<HTMLElement>(".put-back")?.focus();
  }

  private offerOf(block: HTMLElement, picked: Picked): HTMLElement {
    const words = (block.textContent ?? "").trim().slice(0, WORDS);
    const made = button("↶", () => this.picked(picked), "button put-back");
    made.dataset.testid = "put-back";
    made.setAttribute("aria-label", say.putThisBack(words));
    made.title = say.putBack;
    return made;
  }
}

// What is gone, or is another one now, is meant as it was.
function placeOf(block: HTMLElement, moments: Moments): Picked & { place: Element } {
  const { before, after } = block.dataset;
  const isBefore = !block.closest(".as-after") && before !== undefined;
  const seq = isBefore ? moments.before : moments.after;
  // A picture stands in what is around it.
  const place = block.closest("figure") ?? block;
  return { seq, line: Number(isBefore ? before : after), place };
}
