import { button, element } from "../shared/dom.ts";
import { say } from "../words/history.ts";

/** A block of an earlier moment: its number among the lines as of a seq. */
export interface Picked {
  seq: number;
  line: number;
}

/** The moments of what is shown, as seqs, and the one of now. */
export interface Moments {
  before: number;
  after: number;
  head: number;
}

const WORDS = 60;

/** Has one choose a block of the text that is shown, each by a button beside it. */
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

  /** Has one choose among the blocks of these moments; tells how many. Null ends it. */
  offer(moments: Moments | null): number {
    this.moments = moments;
    for (const row of this.text.querySelectorAll(".pickable")) row.replaceWith(row.firstChild!);
    if (!moments) return 0;
    const blocks = [...this.text.querySelectorAll<HTMLElement>("[data-before], [data-after]")];
    const offered = blocks.filter((block) => this.offerOne(block, moments));
    this.text.querySelector<HTMLElement>(".put-back")?.focus();
    return offered.length;
  }

  private offerOne(block: HTMLElement, moments: Moments): boolean {
    const picked = meantBy(block, moments);
    if (!block.offsetParent || !isOther(block, picked, moments)) return false;
    const words = (block.textContent ?? "").trim().slice(0, WORDS);
    const made = button("↶", () => this.picked(picked), "button put-back");
    made.dataset.testid = "put-back";
    made.setAttribute("aria-label", say.putThisBack(words));
    made.title = say.putBack;
    // A picture stands in what is around it.
    const whole = block.closest("figure") ?? block;
    const row = element("div", { class: "pickable" });
    whole.replaceWith(row);
    row.append(whole, made);
    return true;
  }
}

// What is gone, or is another one now, is meant as it was.
function meantBy(block: HTMLElement, moments: Moments): Picked {
  const { before, after } = block.dataset;
  const isBefore = !block.closest(".as-after") && before !== undefined;
  return isBefore
    ? { seq: moments.before, line: Number(before) }
    : { seq: moments.after, line: Number(after) };
}

// Whether it may say something else than the text of now, as far as that is known here.
function isOther(block: HTMLElement, { seq }: Picked, { after, head }: Moments): boolean {
  if (seq === head || seq === 0) return false;
  return after !== head || block.matches("[data-change], :has([data-change])");
}
