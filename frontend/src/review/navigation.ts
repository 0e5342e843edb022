import type { ShownThread } from "./acts.ts";
import { passes, type ThreadList, type ThreadPanel } from "./list.ts";
import type { Arrangement } from "./margin/arrangement.ts";
import type { Margin } from "./margin/margin.ts";
import type { Review } from "./review.ts";
import type { MarkedText } from "./text/marked-text.ts";

/** Where threads can be gone to, and what of it is seen. */
export interface NavigationUse {
  readonly review: Review;
  readonly text: MarkedText;
  readonly margin: Margin;
  readonly list: ThreadList;
  readonly arrangement: Arrangement;
  readonly panel: ThreadPanel;
  /** Shows everything as it is now. */
  show(): void;
}

/** Which thread is chosen, and how one goes to another, to its words and back. */
export class Navigation {
  private readonly use: NavigationUse;
  private id: string | null = null;

  constructor(use: NavigationUse) {
    this.use = use;
  }

  /** The thread that is chosen. */
  get chosen(): string | null {
    return this.id;
  }

  /** Chooses a thread, or none. */
  choose(id: string | null): void {
    if (id === this.id) return;
    this.id = id;
    this.use.show();
  }

  /** None is chosen any more when the next is shown. */
  leave(): void {
    this.id = null;
  }

  /** There are these threads: another cannot be chosen. */
  keepTo(threads: readonly ShownThread[]): void {
    if (!threads.some(({ id }) => id === this.id)) this.leave();
  }

  /** Those of these threads that are open. */
  open(ids: readonly string[]): string[] {
    const { threads } = this.use.review;
    return ids.filter((id) => threads.some((one) => one.id === id && !one.resolved));
  }

  /** Has the card of a thread seen: where there is no room beside the text, in the list. */
  reveal(id: string, withFocus: boolean): void {
    const { review, text, margin, list, arrangement } = this.use;
    const thread = review.threads.find((one) => one.id === id);
    if (!thread) return;
    this.id = id;
    const hasWords = thread.place !== null || text.marks.has(id);
    const isListed = this.use.panel.isListed();
    const isInMargin = margin.hasRoom && !isListed && !thread.resolved && hasWords;
    if (!isInMargin) {
      if (!passes(thread, list.filter, review.me.id))
        list.choose(thread.resolved ? "resolved" : "open");
      if (!isListed) this.use.panel.open();
    }
    this.use.show();
    const card = arrangement.card(id);
    if (withFocus) card?.focus();
    if (!isInMargin) card?.element.scrollIntoView({ block: "nearest" });
  }

  /** Gives the focus to the card of a thread, which is there when its thread is chosen. */
  focus(id: string): void {
    this.id = id;
    this.use.show();
    this.use.arrangement.card(id)?.focus();
  }

  /** Goes to the words of a thread, with the focus. */
  find(id: string): void {
    const { text } = this.use;
    this.id = id;
    this.use.panel.uncover();
    this.use.show();
    text.lookAt(id);
    text.putCaretAt(id);
    this.backToText();
  }

  /** Goes from a thread, or from none, to the next (1) or the previous one (-1). */
  step(id: string | null, way: 1 | -1): void {
    const { text, arrangement } = this.use;
    const { order } = arrangement;
    const { length } = order;
    if (length === 0) return;
    const at = id ? order.indexOf(id) : way > 0 ? -1 : 0;
    const next = order[(at + way + length) % length]!;
    this.reveal(next, true);
    if (!this.use.panel.isCovered()) text.lookAt(next);
    arrangement.card(next)?.element.scrollIntoView({ block: "nearest" });
  }

  /** These are closed by `close`, wherever the focus is: the next card has it then. */
  pass(ids: readonly string[], close: () => void): void {
    const at = this.placeOf(ids);
    close();
    this.id = null;
    this.use.show();
    this.goOn(at);
  }

  /** These were closed: the next card has its turn, if one was at theirs or nowhere. */
  closed(ids: readonly string[]): void {
    const { arrangement } = this.use;
    const at = Math.max(this.placeOf(ids), 0);
    const { activeElement } = document;
    const had = ids.some((id) => arrangement.card(id)?.element.contains(activeElement));
    if (this.id && ids.includes(this.id)) this.id = null;
    this.use.show();
    if (had || document.activeElement === document.body) this.goOn(at);
  }

  /** The caret has moved: the first open thread there is chosen, if it is seen. */
  followCaret(): void {
    if (!this.use.arrangement.isSeen) return;
    const { text } = this.use;
    const here = this.open(text.atCaret);
    // A space after words that are suggested is not always shown as one of theirs.
    if (here.length === 0 && this.id && text.isBeside(this.id)) return;
    if (!here.includes(this.id ?? "")) this.choose(here[0] ?? null);
  }

  /** Words of these threads were clicked: of several each click shows another. */
  clicked(ids: readonly string[]): void {
    const { text, arrangement } = this.use;
    const open = this.open(ids);
    if (open.length === 0) return;
    const next = open[(open.indexOf(this.id ?? "") + 1) % open.length]!;
    if (arrangement.isSeen || !text.shown?.isEditable) this.reveal(next, false);
  }

  /** Goes to the text. */
  backToText(): void {
    this.use.panel.uncover();
    this.use.text.focus();
  }

  private placeOf(ids: readonly string[]): number {
    return this.use.arrangement.order.findIndex((id) => ids.includes(id));
  }

  private goOn(at: number): void {
    const { order } = this.use.arrangement;
    const next = order[Math.min(at, order.length - 1)];
    if (next) this.focus(next);
    else this.backToText();
  }
}
