import type { Suggestion } from "../connection/thread.ts";
import { authorOf } from "../review/margin/comment-row.ts";
import { button, element } from "../shared/dom.ts";
import { suggestionWords as say } from "../words/review.ts";

/** What the bar has the page do. */
export interface BatchUse {
  accept(ids: readonly string[]): void;
  reject(ids: readonly string[]): void;
}

// What is asked, about those that were open when it was.
interface Question {
  readonly what: "accept" | "reject";
  readonly ids: readonly string[];
}

const FULL = 0.8; // from here on it is said how many there may be

/** Accepts or rejects all suggestions, or all of one person. */
export class Batch {
  readonly element: HTMLElement;
  private readonly bar = element("div", {
    class: "batch",
    role: "group",
    "aria-label": say.whose,
    "data-testid": "batch",
    hidden: "",
  });
  private readonly room = element("p", { class: "batch-room", role: "status" });
  private readonly use: BatchUse;
  private again = (): void => {};
  private whose = "";
  private asks: Question | null = null;
  private shown = "";

  constructor(use: BatchUse) {
    this.use = use;
    this.bar.addEventListener("keydown", (event) => this.key(event));
    this.element = element("div", { class: "batch-parts" }, this.room, this.bar);
  }

  /** Says how many suggestions are open, when soon there may be no more. */
  showRoom(open: number, most: number | null): void {
    const words = most !== null && open >= most * FULL ? say.nearlyFull(open, most) : "";
    if (this.room.textContent !== words) this.room.textContent = words;
  }

  /** Shows the bar for these open suggestions; `can` says whether they can be decided about now. */
  show(open: readonly Suggestion[], can: boolean): void {
    const people = new Map(open.map(({ author }) => [String(author?.id ?? 0), authorOf(author)]));
    if (!people.has(this.whose)) this.whose = "";
    const ids = this.asked(open) ?? this.chosen(open);
    const state = JSON.stringify([[...people.values()], this.whose, this.asks, ids, can]);
    if (state === this.shown) return;
    this.shown = state;
    const again = (): void => this.show(open, can);
    this.again = again;
    this.bar.hidden = open.length < 2 && !this.asks;
    const had = this.bar.contains(document.activeElement);
    const parts = this.asks
      ? this.question(this.asks.what, ids, again)
      : this.ways(ids, people, again);
    this.bar.replaceChildren(...parts);
    for (const one of this.bar.querySelectorAll("button")) one.disabled = !can;
    if (had) this.bar.querySelector<HTMLElement>("button, select")?.focus();
  }

  // A question is closed first, and only then the panel.
  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.asks) return;
    event.preventDefault();
    this.asks = null;
    this.again();
  }

  // Those that are asked about and still open; null when nothing is asked any more.
  private asked(open: readonly Suggestion[]): string[] | null {
    const ids = (this.asks?.ids ?? []).filter((id) => open.some((one) => one.id === id));
    if (ids.length === 0) this.asks = null;
    return this.asks && ids;
  }

  private chosen(open: readonly Suggestion[]): string[] {
    return open
      .filter(({ author }) => !this.whose || String(author?.id ?? 0) === this.whose)
      .map(({ id }) => id);
  }

  private ways(
    ids: readonly string[],
    people: ReadonlyMap<string, { name: string }>,
    again: () => void,
  ): HTMLElement[] {
    const options = [
      element("option", { value: "" }, say.everybody),
      ...[...people].map(([value, { name }]) => element("option", { value }, name)),
    ];
    const select = element("select", { "data-testid": "batch-whose" }, ...options);
    select.value = this.whose;
    select.addEventListener("change", () => {
      this.whose = select.value;
      again();
    });
    const ask = (what: "accept" | "reject") => (): void => {
      this.asks = { what, ids };
      again();
    };
    return [
      element("label", { class: "thread-filter" }, say.whose, " ", select),
      element(
        "div",
        { class: "actions" },
        button(say.acceptAll(ids.length), ask("accept"), "button small"),
        button(say.rejectAll(ids.length), ask("reject"), "button small"),
      ),
    ];
  }

  private question(
    asks: Question["what"],
    ids: readonly string[],
    again: () => void,
  ): HTMLElement[] {
    const close = (): void => {
      this.asks = null;
      again();
    };
    const does = (): void => {
      close();
      if (asks === "accept") this.use.accept(ids);
      else this.use.reject(ids);
    };
    const text = asks === "accept" ? say.acceptAllAsk(ids.length) : say.rejectAllAsk(ids.length);
    const yes = asks === "accept" ? say.accept : say.reject;
    return [
      element("p", {}, text),
      element(
        "div",
        { class: "actions" },
        button(yes, does, "button primary small"),
        button(say.cancel, close, "button quiet small"),
      ),
    ];
  }
}
