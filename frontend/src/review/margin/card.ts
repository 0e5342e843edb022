import type { CardUse, Look } from "./card-use.ts";
import { CommentList } from "./comment-list.ts";
import { authorOf } from "./comment-row.ts";
import { ThreadFoot } from "./thread-foot.ts";
import { ThreadHead } from "./thread-head.ts";
import type { ShownThread } from "../acts.ts";
import { element, setAttribute } from "../../shared/dom.ts";
import { isComposing } from "../../shared/keys.ts";
import { say, suggestionWords } from "../../words/review.ts";

/** The card of a thread, or of a suggestion, which is answered as a thread is. */
export class Card {
  readonly element: HTMLElement;
  private readonly use: CardUse;
  private readonly id: string;
  private readonly header = element("header", { class: "thread-head" });
  private readonly head: Pick<ThreadHead, "show">;
  private readonly comments: CommentList;
  private readonly foot: ThreadFoot;
  private isPressed = false;
  private look: Look = { isChosen: false, isGone: false };

  constructor(thread: ShownThread, use: CardUse) {
    this.use = use;
    this.id = thread.id;
    this.head = thread.suggestion ? this.headOfSuggestion() : new ThreadHead(this.header, use);
    this.comments = new CommentList(thread, use, () => this.focus());
    this.foot = new ThreadFoot(thread.id, use, () => this.focus());
    this.element = element(
      "article",
      {
        class: "thread",
        id: `thread-${thread.id}`,
        tabindex: "-1",
        "data-testid": "thread",
        "data-id": thread.id,
      },
      this.header,
      this.comments.element,
      this.foot.element,
    );
    if (thread.suggestion)
      this.element.style.setProperty("--person", authorOf(thread.author).color);
    // First: what is pressed may go on to another card.
    this.element.addEventListener("click", () => this.choose(), { capture: true });
    this.element.addEventListener("focusin", () => this.isPressed || this.choose());
    this.element.addEventListener("pointerdown", () => this.press());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shows the thread as it is now. */
  show(thread: ShownThread, look: Look): void {
    this.look = look;
    const { classList } = this.element;
    classList.toggle("chosen", look.isChosen);
    classList.toggle("resolved", thread.resolved !== null);
    classList.toggle("for-me", thread.assignee?.id === this.use.review.me.id);
    classList.toggle("suggestion", thread.suggestion !== undefined);
    setAttribute(this.element, "aria-label", this.labelOf(thread));
    this.showHead(thread, look);
    const few = thread.suggestion ? 0 : 1;
    this.comments.show(thread, look.isChosen ? thread.comments : thread.comments.slice(0, few));
    this.foot.show(thread, look.isChosen);
  }

  /** Gives the card the focus. */
  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** Gives the focus to the field for an answer, if there is one. */
  answer(): void {
    if (!this.foot.focus()) this.focus();
  }

  private labelOf({ id, author, quote, suggestion }: ShownThread): string {
    const { name } = authorOf(author);
    if (!suggestion) return say.thread(name, quote.trim());
    const words = this.use.suggestions.words(id);
    return words ? suggestionWords.thread(name, words) : suggestionWords.suggested(name);
  }

  private headOfSuggestion(): Pick<ThreadHead, "show"> {
    const { use } = this;
    const { suggestions } = use;
    const head = suggestions.head();
    this.header.replaceChildren(...head.parts);
    return {
      show: (thread, { isChosen }) => {
        if (head.show(suggestions.stateOf(thread, isChosen))) use.resized();
      },
    };
  }

  // Who was at something that is there no longer stays at the card.
  private showHead(thread: ShownThread, look: Look): void {
    const had = this.header.contains(document.activeElement);
    this.head.show(thread, look);
    if (had && !this.header.contains(document.activeElement)) this.focus();
  }

  // A card that is chosen is larger, and another one smaller: what is pressed would move away.
  private press(): void {
    this.isPressed = true;
    const end = (): void => {
      this.isPressed = false;
    };
    for (const name of ["pointerup", "pointercancel"])
      window.addEventListener(name, end, { once: true });
  }

  private choose(): void {
    if (!this.look.isChosen) this.use.choose(this.id);
  }

  private key(event: KeyboardEvent): void {
    if (event.defaultPrevented || isComposing(event)) return;
    const isOnCard = event.target === this.element;
    if (event.key === "Escape") this.use.find(this.id);
    else if (isOnCard && event.key === "ArrowDown") this.use.step(this.id, 1);
    else if (isOnCard && event.key === "ArrowUp") this.use.step(this.id, -1);
    else if (isOnCard && event.key === "Enter") this.answer();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
