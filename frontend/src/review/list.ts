import type { ShownThread } from "./acts.ts";
import { button, element } from "../shared/dom.ts";
import { say } from "../words/review.ts";

/** Which threads are listed. */
export type Filter = keyof typeof say.filters;

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

  /**
   * `bar` stands above the threads; `changed` hears of another filter, `again` of the wish to load
   * once more.
   */
  constructor(bar: HTMLElement, changed: () => void, again: () => void) {
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
  }

  /** Lists another kind of threads. */
  choose(filter: Filter): void {
    this.filter = this.choice.value = filter;
  }

  /** Shows these cards. */
  show(cards: readonly HTMLElement[], state: ListState): void {
    const before = [...this.rows.children];
    before.filter((card) => !cards.includes(card as HTMLElement)).forEach((card) => card.remove());
    cards.forEach((card, i) => {
      card.style.top = "";
      if (this.rows.children[i] !== card)
        this.rows.insertBefore(card, this.rows.children[i] ?? null);
    });
    this.showStatus(cards.length === 0, state);
  }

  /** Gives the focus to the first thread, or to what chooses among them. */
  focus(): void {
    const first = this.rows.querySelector<HTMLElement>(".thread");
    (first ?? this.choice).focus();
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
