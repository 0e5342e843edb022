import { Card } from "./card.ts";
import type { CardUse } from "./card-use.ts";
import { Details } from "./details.ts";
import type { Margin } from "./margin.ts";
import type { Placed } from "./rack.ts";
import type { ShownThread } from "../acts.ts";
import { passes, type ThreadList, type ThreadPanel } from "../list.ts";
import { topOfWords, type MarkedText } from "../text/marked-text.ts";
import type { Marks } from "../text/marks.ts";

const LEAST = 0.1; // px that count as movement

/** Where cards can stand, and what they need. */
export interface ArrangementUse {
  readonly text: MarkedText;
  readonly margin: Margin;
  readonly list: ThreadList;
  readonly cards: CardUse;
  readonly panel: ThreadPanel;
  /** Whether a suggestion has no place in the text any more. */
  isGone(suggestion: string): boolean;
}

/** The cards of all threads: beside their words where there is room, else in the list. */
export class Arrangement {
  private readonly of: ArrangementUse;
  private readonly cards = new Map<string, Card>();
  private readonly details = new Details();
  private threads: readonly ShownThread[] = [];
  // Which threads have words, in their order, and the cards that stand beside them.
  private marked: readonly string[] = [];
  private marks: Marks | null = null;
  private beside: readonly Placed[] = [];
  private shown: readonly string[] = [];

  constructor(use: ArrangementUse) {
    this.of = use;
  }

  /** The threads whose turn it can be, in the order of their cards. */
  get order(): readonly string[] {
    return this.shown;
  }

  /** Whether cards are seen at all. */
  get isSeen(): boolean {
    return this.of.panel.isListed() || this.of.margin.hasRoom;
  }

  /** The card of a thread, if it exists. */
  card(id: string): Card | undefined {
    return this.cards.get(id);
  }

  /** Shows these threads as they are now, with `beginning`, the card of one that is being begun. */
  show(threads: readonly ShownThread[], chosen: string | null, beginning: Placed | null): void {
    const { text, margin, list, cards } = this.of;
    this.forget(threads);
    const { marks } = text;
    const ground = margin.top;
    this.threads = threads;
    this.marked = [...marks.keys()];
    this.marks = marks;
    const placed = threads
      .map((thread) => ({ thread, top: this.topOf(thread, marks, ground) }))
      .sort((a, b) => (a.top ?? Infinity) - (b.top ?? Infinity));
    const isListed = this.of.panel.isListed();
    const shown = placed.filter(({ thread, top }) =>
      isListed ? passes(thread, list.filter, cards.review.me.id) : top !== null && !thread.resolved,
    );
    this.shown = shown.map(({ thread }) => thread.id);
    const here = this.isSeen ? shown : [];
    this.place(
      here.map(({ thread, top }) => this.placed(thread, top, thread.id === chosen)),
      beginning,
    );
    this.tie();
  }

  /**
   * Words that only stand elsewhere take their cards along, and nothing is drawn anew. Whether that
   * was enough: other threads than before may have words.
   */
  follow(): boolean {
    const { margin, text } = this.of;
    const { beside } = this;
    const { marks } = text;
    if (!this.areMarked(marks) || beside.some(({ id }) => !marks.has(id))) return false;
    if (beside.length === 0) return true;
    const { top } = margin;
    // Those far away have time until nobody writes.
    const moved = beside.map((one) => {
      if (!margin.isNear(one.top, top)) return one;
      const now = topOfWords(marks.get(one.id)!) - top;
      return Math.abs(now - one.top) < LEAST ? one : { ...one, top: now };
    });
    // Most letters move nothing.
    if (moved.every((one, i) => one === beside[i])) return true;
    this.beside = moved;
    margin.show(moved);
    return true;
  }

  /** Shows these cards anew; whether that was enough, as above. */
  refresh(ids: ReadonlySet<string>): boolean {
    const known = new Set(this.threads.map(({ id }) => id));
    if (!this.areMarked(this.of.text.marks) || ![...ids].every((id) => known.has(id))) return false;
    this.of.margin.refresh(ids);
    this.of.list.refresh(ids);
    this.tie();
    return true;
  }

  /** Ties the words to their cards, or to what stands for those that do not exist. */
  tie(): void {
    const said = new Map(this.threads.map((thread) => [thread.id, thread]));
    const lacking = this.marked.filter((id) => !this.cards.get(id)?.element.isConnected);
    this.details.show(new Map(lacking.map((id) => [id, this.wordsOf(said.get(id))])));
  }

  private topOf(thread: ShownThread, marks: Marks, ground: number): number | null {
    const { text } = this.of;
    const top = text.topOf(thread, marks);
    if (top !== null) return top - ground;
    // What was not said yet is seen, though its words may be gone meanwhile.
    return thread.place && text.isReady ? 0 : null;
  }

  private placed(thread: ShownThread, top: number | null, isChosen: boolean): Placed {
    const { id } = thread;
    const card = (): HTMLElement => {
      const isGone = thread.suggestion ? this.of.isGone(id) : top === null && this.of.text.isReady;
      const made = this.cardOf(thread);
      made.show(thread, { isChosen, isGone });
      return made.element;
    };
    return { id, top: top ?? 0, isChosen, card };
  }

  private place(cards: readonly Placed[], beginning: Placed | null): void {
    const { margin, list } = this.of;
    const begun = beginning ? [beginning] : [];
    const isBeside = !this.of.panel.isListed() && margin.hasRoom;
    this.beside = isBeside ? [...cards, ...begun].sort((a, b) => a.top - b.top) : [];
    if (isBeside) list.leave();
    margin.show(this.beside);
    if (isBeside) return;
    const { log, isOnline, hasFailed, mayComment } = this.of.cards.review;
    list.show([...begun, ...cards], {
      isLoading: !log.isOpen,
      isOffline: !isOnline,
      hasFailed,
      mayComment,
    });
  }

  private cardOf(thread: ShownThread): Card {
    const known = this.cards.get(thread.id);
    if (known) return known;
    const made = new Card(thread, this.of.cards);
    this.cards.set(thread.id, made);
    return made;
  }

  private forget(threads: readonly ShownThread[]): void {
    const ids = new Set(threads.map(({ id }) => id));
    for (const [id, { element: card }] of this.cards) {
      if (ids.has(id)) continue;
      card.remove();
      this.cards.delete(id);
    }
  }

  // Whether the same threads have words as when they were last shown, in the same order.
  private areMarked(marks: Marks): boolean {
    if (marks === this.marks) return true;
    const isSame = [...marks.keys()].join() === this.marked.join();
    if (isSame) this.marks = marks;
    return isSame;
  }

  private wordsOf(thread: ShownThread | undefined): string {
    if (!thread) return "";
    const { id, comments, suggestion } = thread;
    return suggestion ? this.of.cards.suggestions.words(id) : (comments[0]?.text ?? "");
  }
}
