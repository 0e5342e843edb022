import { stacked } from "./stack.ts";
import { element } from "../shared/dom.ts";
import { oncePerFrame } from "../shared/scheduling.ts";
import { say } from "../words/review.ts";

const GAP = 10; // px between cards
const LEAST = 44; // rem that the paper needs
const COLUMN = 19.5; // rem for the cards, with what lies between them and the paper
const OUTLINE = 17; // rem

/** A card and the height of its words, in px of the window. */
export interface Placed {
  /** The thread's; empty for one that is being begun. */
  readonly id: string;
  readonly card: HTMLElement;
  readonly top: number;
  readonly isChosen: boolean;
}

/** The cards beside the paper, where there is room for them. */
export class Margin {
  /** Whether there is room. */
  hasRoom = false;
  private readonly ground: HTMLElement;
  private readonly paper: HTMLElement;
  private readonly column = element("aside", {
    class: "threads",
    "aria-label": say.beside,
    "data-testid": "threads",
    hidden: "",
  });
  private placed: readonly Placed[] = [];
  private readonly heights = new ResizeObserver(() => this.stackSoon());
  readonly stackSoon = oncePerFrame(() => this.stack());

  /** `fitted` hears when there is room, or none any more. */
  constructor(ground: HTMLElement, paper: HTMLElement, outline: HTMLElement, fitted: () => void) {
    this.ground = ground;
    this.paper = paper;
    ground.append(this.column);
    const fit = (): void => {
      this.ground.style.setProperty("--ground", `${ground.clientWidth}px`);
      const had = this.hasRoom;
      this.hasRoom = ground.clientWidth >= rem(LEAST + COLUMN + (isBeside(outline) ? OUTLINE : 0));
      if (had !== this.hasRoom) fitted();
      this.stackSoon();
    };
    new ResizeObserver(fit).observe(ground);
    fit();
  }

  /** Shows these cards, in the order of their words; none hides the column. */
  show(placed: readonly Placed[]): void {
    const cards = placed.map(({ card }) => card);
    const before = [...this.column.children];
    const isSame = cards.length === before.length && cards.every((card, i) => card === before[i]);
    if (!isSame) {
      // What is only moved keeps the focus.
      before
        .filter((card) => !cards.includes(card as HTMLElement))
        .forEach((card) => card.remove());
      cards.forEach((card, i) => {
        if (this.column.children[i] !== card)
          this.column.insertBefore(card, this.column.children[i] ?? null);
      });
      this.heights.disconnect();
      for (const card of [...cards, this.paper]) this.heights.observe(card);
    }
    this.placed = placed;
    this.column.hidden = cards.length === 0;
    document.body.classList.toggle("with-threads", cards.length > 0);
    this.stack();
  }

  private stack(): void {
    if (this.column.hidden) return;
    const left = this.paper.offsetLeft + this.paper.offsetWidth;
    this.column.style.left = `${left}px`;
    const { top } = this.ground.getBoundingClientRect();
    const wishes = this.placed.map((one) => ({
      top: one.top - top,
      height: one.card.offsetHeight,
    }));
    const tops = stacked(
      wishes,
      this.placed.findIndex(({ isChosen }) => isChosen),
      GAP,
    );
    this.placed.forEach(({ card }, i) => (card.style.top = `${tops[i]!}px`));
  }
}

function isBeside(outline: HTMLElement): boolean {
  return !outline.hidden && outline.classList.contains("beside");
}

function rem(count: number): number {
  return count * parseFloat(getComputedStyle(document.documentElement).fontSize);
}
