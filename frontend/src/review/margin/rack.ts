import { setAttribute } from "../../shared/dom.ts";

const USUAL = 96; // px that a card is taken to be high before any is known

/** A card, and where its words are. */
export interface Placed {
  /** The thread's; empty for one that is being begun. */
  readonly id: string;
  /** In px from the top of the ground on which the paper lies. */
  readonly top: number;
  readonly isChosen: boolean;
  /** The card as it is to be shown now; it is made when it is wanted. */
  card(): HTMLElement;
}

/**
 * A row of cards of which only those exist that are near what is seen, the chosen one, and the one
 * with the focus. How high the others are is remembered or guessed.
 */
export class Rack {
  private readonly holder: HTMLElement;
  private readonly changed: () => void;
  private readonly observer: ResizeObserver;
  private readonly cards = new Map<string, HTMLElement>();
  private readonly fresh = new Set<string>();
  private readonly heights = new Map<string, number>();
  private all: readonly Placed[] = [];

  /** `resized` hears that a card is as high as it was not, `changed` that others exist. */
  constructor(holder: HTMLElement, resized: () => void, changed: () => void) {
    this.holder = holder;
    this.changed = changed;
    this.observer = new ResizeObserver(resized);
  }

  /** All of them, in their order. */
  get placed(): readonly Placed[] {
    return this.all;
  }

  /** From now on there are these, and what exists is to be shown anew. */
  take(placed: readonly Placed[]): void {
    this.all = placed;
    this.fresh.clear();
  }

  /** How high each is. */
  measured(): number[] {
    for (const [id, card] of this.cards) this.heights.set(id, card.offsetHeight);
    const known = [...this.heights.values()];
    const mean = known.reduce((sum, height) => sum + height, 0) / known.length || USUAL;
    return this.all.map(({ id }) => this.heights.get(id) ?? mean);
  }

  /** The card in this place of the row, if it exists. */
  cardAt(index: number): HTMLElement | undefined {
    return this.cards.get(this.all[index]!.id);
  }

  /** Has those exist that are near; whether others did before. */
  hold(isNear: (index: number) => boolean): boolean {
    const wanted = new Map<string, HTMLElement>();
    this.all.forEach((one, i) => {
      if (!one.isChosen && !isNear(i) && !this.hasFocus(one.id)) return;
      const card = this.shown(one);
      setAttribute(card, "aria-posinset", String(i + 1));
      setAttribute(card, "aria-setsize", String(this.all.length));
      wanted.set(one.id, card);
    });
    const isOther = this.arrange(wanted);
    if (isOther) this.changed();
    return isOther;
  }

  /** Shows these anew, as far as they exist; how high they are is heard of. */
  show(ids: ReadonlySet<string>): void {
    for (const one of this.all) if (ids.has(one.id) && this.cards.has(one.id)) one.card();
  }

  private shown(one: Placed): HTMLElement {
    const known = this.cards.get(one.id);
    if (known && this.fresh.has(one.id)) return known;
    this.fresh.add(one.id);
    return one.card();
  }

  private hasFocus(id: string): boolean {
    return this.cards.get(id)?.contains(document.activeElement) ?? false;
  }

  // What is only moved keeps the focus.
  private arrange(wanted: ReadonlyMap<string, HTMLElement>): boolean {
    let isOther = false;
    for (const [id, card] of this.cards) {
      if (wanted.get(id) === card) continue;
      isOther = true;
      this.observer.unobserve(card);
      this.cards.delete(id);
      if (card.parentElement === this.holder) card.remove();
      card.style.top = card.style.marginTop = "";
    }
    let next = this.holder.firstElementChild;
    for (const [id, card] of wanted) {
      if (card === next) next = next.nextElementSibling;
      else this.holder.insertBefore(card, next);
      if (this.cards.has(id)) continue;
      isOther = true;
      this.cards.set(id, card);
      this.observer.observe(card);
    }
    return isOther;
  }
}

/** Which of the rows that begin at these tops and are so high reach into a stretch. */
export function reaching(
  tops: readonly number[],
  heights: readonly number[],
  from: number,
  to: number,
): (index: number) => boolean {
  return (index) => tops[index]! <= to && tops[index]! + heights[index]! >= from;
}
