import type { ShownThread } from "./acts.ts";
import { Rack, reaching, type Placed } from "./margin/rack.ts";
import { button, element } from "../shared/dom.ts";
import { oncePerFrame } from "../shared/scheduling.ts";
import { say } from "../words/review.ts";

/** Which threads are listed. */
export type Filter = keyof typeof say.filters;

const GAP = 10; // px between cards
const ROUNDS = 3; // in which cards come to be that are near when others are lower than was thought
const FILTERS = Object.keys(say.filters) as Filter[];

/** Whether a thread is listed; `me` is the person's id. */
export function passes(thread: ShownThread, filter: Filter, me: number): boolean {
  const { resolved, assignee, comments, suggestion, author } = thread;
  if (filter === "suggested") return suggestion !== undefined && resolved === null;
  if (filter === "open") return resolved === null;
  if (filter === "resolved") return resolved !== null;
  if (filter === "mentioning") return comments.some(({ mentions }) => mentions.includes(me));
  if (suggestion && author?.id === me) return true;
  return assignee?.id === me || comments.some(({ author }) => author?.id === me);
}

/** Which threads the list lacks, and why. */
export interface ListState {
  isLoading: boolean;
  hasFailed: boolean;
  isOffline: boolean;
  mayComment: boolean;
}

/** The panel in which the list of threads stands. */
export interface ThreadPanel {
  /** Whether the list is seen. */
  isListed(): boolean;
  /** Whether it hides the text. */
  isCovered(): boolean;
  /** Shows the list. */
  open(): void;
  /** Lets the text be seen. */
  uncover(): void;
}

/** The threads as a list, for the side panel. */
export class ThreadList {
  readonly element: HTMLElement;
  filter: Filter = "open";
  private readonly choice = element("select", {
    id: "thread-filter",
    "data-testid": "thread-filter",
  });
  private readonly rows = element("div", { class: "thread-rows" });
  private readonly status = element("div", { class: "thread-status", role: "status" });
  private readonly again: HTMLElement;
  private readonly rack: Rack;
  private readonly pickSoon = oncePerFrame(() => this.pick());

  /**
   * `bar` stands above the threads; `changed` hears of another filter, `again` of the wish to load
   * once more, `held` that other cards exist.
   */
  constructor(bar: HTMLElement, changed: () => void, again: () => void, held: () => void) {
    this.rack = new Rack(this.rows, () => this.pickSoon(), held);
    for (const filter of FILTERS)
      this.choice.append(element("option", { value: filter }, say.filters[filter]));
    this.choice.addEventListener("change", () => {
      this.filter = this.choice.value as Filter;
      changed();
    });
    this.again = button(say.tryAgain, again);
    const label = element("label", { class: "thread-filter" }, say.filter, " ", this.choice);
    this.element = element(
      "div",
      { class: "thread-list", "data-testid": "thread-list" },
      label,
      bar,
      this.status,
      this.rows,
    );
    this.element.addEventListener("scroll", () => this.pickSoon(), { passive: true });
    new ResizeObserver(() => this.pickSoon()).observe(this.element);
  }

  /** Lists another kind of threads. */
  choose(filter: Filter): void {
    this.filter = this.choice.value = filter;
  }

  /** Shows these cards. */
  show(cards: readonly Placed[], state: ListState): void {
    this.rack.take(cards);
    this.pick();
    this.showStatus(cards.length === 0, state);
  }

  /** Shows these cards anew, as far as they exist. */
  refresh(ids: ReadonlySet<string>): void {
    this.rack.show(ids);
  }

  /** The cards are shown elsewhere. */
  leave(): void {
    this.rack.take([]);
    this.rack.hold(() => false);
  }

  /** Gives the focus to the first thread, or to what chooses among them. */
  focus(): void {
    const first = this.rows.querySelector<HTMLElement>(".thread");
    (first ?? this.choice).focus();
  }

  private pick(): void {
    const { rack, rows } = this;
    const { top, height } = this.element.getBoundingClientRect();
    for (let round = 0; round < ROUNDS; round++) {
      const above = top - rows.getBoundingClientRect().top;
      const heights = rack.measured();
      const tops = topsOf(heights);
      const isOther = rack.hold(reaching(tops, heights, above - height, above + 2 * height));
      this.leaveRoom(heights);
      if (!isOther) return;
    }
  }

  // For the cards that do not exist: before the next that does, and after the last.
  private leaveRoom(heights: readonly number[]): void {
    let room = 0;
    heights.forEach((height, i) => {
      const card = this.rack.cardAt(i);
      if (card) card.style.marginTop = `${room}px`;
      room = card ? 0 : room + height + GAP;
    });
    this.rows.style.paddingBottom = `${room}px`;
  }

  private showStatus(
    isEmpty: boolean,
    { isLoading, hasFailed, isOffline, mayComment }: ListState,
  ): void {
    const lines: (string | HTMLElement)[] = [];
    if (isOffline && mayComment) lines.push(say.offline);
    if (hasFailed) lines.push(say.failed, this.again);
    else if (isLoading && isEmpty) lines.push(say.loading);
    else if (isEmpty) lines.push(say.none[this.filter], ...(mayComment ? [say.noneHint] : []));
    const state = lines.map(String).join();
    if (state === this.status.dataset.state) return;
    this.status.dataset.state = state;
    this.status.replaceChildren(
      ...lines.map((line) => (typeof line === "string" ? element("p", {}, line) : line)),
    );
  }
}

function topsOf(heights: readonly number[]): number[] {
  let top = 0;
  return heights.map((height) => {
    const before = top;
    top += height + GAP;
    return before;
  });
}
