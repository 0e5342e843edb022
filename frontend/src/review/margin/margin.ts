import { moveTo } from "./moving.ts";
import { Rack, reaching, type Placed } from "./rack.ts";
import { stacked } from "./stack.ts";
import { element } from "../../shared/dom.ts";
import { oncePerFrame } from "../../shared/scheduling.ts";
import { say } from "../../words/review.ts";

const GAP = 10; // px between cards
const LEAST = 44; // rem that the paper needs
const COLUMN = 19.5; // rem for the cards, with what lies between them and the paper
const OUTLINE = 17; // rem
const ROUNDS = 3; // in which cards come to be that others, which are lower than was thought, make room for

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
  private readonly rack: Rack;
  readonly stackSoon = oncePerFrame(() => this.stack());

  /** `fitted` hears when there is room, or none any more, `changed` when other cards exist. */
  constructor(
    ground: HTMLElement,
    paper: HTMLElement,
    outline: HTMLElement,
    fitted: () => void,
    changed: () => void,
  ) {
    this.ground = ground;
    this.paper = paper;
    this.rack = new Rack(this.column, () => this.stackSoon(), changed);
    ground.append(this.column);
    const fit = (): void => {
      this.ground.style.setProperty("--ground", `${ground.clientWidth}px`);
      const had = this.hasRoom;
      this.hasRoom = ground.clientWidth >= rem(LEAST + COLUMN + (isBeside(outline) ? OUTLINE : 0));
      if (had !== this.hasRoom) fitted();
      this.stackSoon();
    };
    new ResizeObserver(fit).observe(ground);
    new ResizeObserver(() => this.stackSoon()).observe(paper);
    addEventListener("scroll", () => this.stackSoon(), { passive: true });
    fit();
  }

  /** Where the ground begins, in px of the window. */
  get top(): number {
    return this.ground.getBoundingClientRect().top;
  }

  /** Whether what is at this height, in px of the ground, is near what is seen. */
  isNear(height: number, top = this.top): boolean {
    return Math.abs(height + top - innerHeight / 2) < 1.5 * innerHeight;
  }

  /** Shows these cards, in the order of their words; none hides the column. */
  show(placed: readonly Placed[]): void {
    this.rack.take(placed);
    this.column.hidden = placed.length === 0;
    document.body.classList.toggle("with-threads", placed.length > 0);
    this.stack();
  }

  /** Shows these cards anew, as far as they exist. */
  refresh(ids: ReadonlySet<string>): void {
    this.rack.show(ids);
  }

  private stack(): void {
    const { rack, column } = this;
    if (column.hidden) return void rack.hold(() => false);
    const left = `${this.paper.offsetLeft + this.paper.offsetWidth}px`;
    if (column.style.left !== left) column.style.left = left;
    const above = -this.top;
    let heights = rack.measured();
    let tops = this.tops(heights);
    for (let round = 0; round < ROUNDS; round++) {
      if (!rack.hold(reaching(tops, heights, above - innerHeight, above + 2 * innerHeight))) break;
      heights = rack.measured();
      tops = this.tops(heights);
    }
    tops.forEach((top, i) => {
      const card = rack.cardAt(i);
      if (card) moveTo(card, top);
    });
  }

  private tops(heights: readonly number[]): number[] {
    const { placed } = this.rack;
    const wishes = placed.map(({ top }, i) => ({ top, height: heights[i]! }));
    const chosen = placed.findIndex(({ isChosen }) => isChosen);
    return stacked(wishes, chosen, GAP);
  }
}

function isBeside(outline: HTMLElement): boolean {
  return !outline.hidden && outline.classList.contains("beside");
}

function rem(count: number): number {
  return count * parseFloat(getComputedStyle(document.documentElement).fontSize);
}
