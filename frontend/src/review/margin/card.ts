import { Check, Link, RotateCcw } from "lucide";

import type { ShownThread } from "../acts.ts";
import { authorOf, CommentRows, quoteOf, type Open } from "./comment-row.ts";
import type { Review } from "../review.ts";
import { ChatField } from "../../chat/view/field.ts";
import { tool } from "../../chat/view/rows.ts";
import { button, element, setAttribute } from "../../shared/dom.ts";
import { isComposing } from "../../shared/keys.ts";
import type { Person } from "../../shared/page.ts";
import { ago } from "../../shared/times.ts";
import type { HeadState, SuggestionHead } from "../../suggestions/head.ts";
import { say } from "../../words/review.ts";
import { suggestionWords } from "../../words/review.ts";

/** What cards need of what is around them. */
export interface CardUse {
  review: Review;
  /** Those who can be mentioned and assigned, without the person. */
  people(): readonly Person[];
  suggestions: {
    /** A head for the card of a suggestion, and what it shows. */
    head(): SuggestionHead;
    stateOf(thread: ShownThread, isChosen: boolean): HeadState;
    /** What a suggestion does, in a sentence. */
    words(id: string): string;
  };
  /** Chooses a thread. */
  choose(id: string): void;
  /** Goes to the words of a thread; with the focus. */
  find(id: string): void;
  /** Goes from a card to the next (1) or the previous one (-1). */
  step(id: string, way: 1 | -1): void;
  resolve(thread: ShownThread): void;
  reopen(thread: ShownThread): void;
  copyLink(id: string): void;
  /** The card has another height. */
  resized(): void;
}

/** How a card is shown. */
export interface Look {
  isChosen: boolean;
  /** Whether the words are not in the text any more. */
  isGone: boolean;
}

/** The card of a thread. */
export class Card {
  readonly element: HTMLElement;
  private readonly use: CardUse;
  private readonly id: string;
  private readonly rows: CommentRows;
  private readonly head = element("header", { class: "thread-head" });
  private readonly list = element("ol", { class: "thread-comments" });
  private readonly foot = element("div", { class: "thread-foot" });
  private readonly shownRows = new Map<string, { state: string; row: HTMLElement }>();
  private readonly open = new Map<string, Open>();
  private field: ChatField | null = null;
  private thread: ShownThread;
  private look: Look = { isChosen: false, isGone: false };
  private headState = "";
  private suggestion: SuggestionHead | null = null;

  constructor(thread: ShownThread, use: CardUse) {
    this.thread = thread;
    this.use = use;
    this.id = thread.id;
    this.rows = new CommentRows(
      use.review,
      () => use.people(),
      (id, open) => this.setOpen(id, open),
    );
    this.element = element(
      "article",
      {
        class: "thread",
        id: `thread-${thread.id}`,
        tabindex: "-1",
        "data-testid": "thread",
        "data-id": thread.id,
      },
      this.head,
      this.list,
      this.foot,
    );
    this.element.addEventListener("click", () => !this.look.isChosen && use.choose(this.id));
    this.element.addEventListener("focusin", () => !this.look.isChosen && use.choose(this.id));
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shows the thread as it is now. */
  show(thread: ShownThread, look: Look): void {
    this.thread = thread;
    this.look = look;
    const { classList } = this.element;
    classList.toggle("chosen", look.isChosen);
    classList.toggle("resolved", thread.resolved !== null);
    classList.toggle("for-me", thread.assignee?.id === this.use.review.me.id);
    classList.toggle("suggestion", thread.suggestion !== undefined);
    setAttribute(this.element, "aria-label", this.label);
    if (thread.suggestion) this.showSuggestion();
    else this.showHead();
    this.showRows();
    this.showFoot();
  }

  /** Gives the card the focus. */
  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** Gives the focus to the field for an answer, if there is one. */
  answer(): void {
    if (this.field) this.field.area.focus();
    else this.focus();
  }

  private get label(): string {
    const { thread, use } = this;
    const { name } = authorOf(thread.author);
    if (!thread.suggestion) return say.thread(name, thread.quote.trim());
    const words = use.suggestions.words(thread.id);
    return words ? suggestionWords.thread(name, words) : suggestionWords.suggested(name);
  }

  private showSuggestion(): void {
    const { thread, look, use } = this;
    if (!this.suggestion) {
      this.suggestion = use.suggestions.head();
      this.head.replaceChildren(...this.suggestion.parts);
      this.element.style.setProperty("--person", authorOf(thread.author).color);
    }
    const had = this.head.contains(document.activeElement);
    if (this.suggestion.show(use.suggestions.stateOf(thread, look.isChosen))) use.resized();
    if (had && !this.head.contains(document.activeElement)) this.focus();
  }

  private showHead(): void {
    const { thread, look, use } = this;
    const { resolved, assignee, quote, place } = thread;
    const { mayComment, isOnline } = use.review;
    const state = JSON.stringify([
      resolved,
      assignee,
      quote,
      place !== null,
      look,
      mayComment,
      isOnline,
      use.people().map(({ id }) => id),
    ]);
    if (state === this.headState) return;
    this.headState = state;
    const words = button(quoteOf(thread), () => use.find(this.id), "thread-quote");
    words.dir = "auto";
    words.title = say.toWords;
    words.disabled = look.isGone;
    const gone = look.isGone ? [element("p", { class: "thread-gone" }, say.gone)] : [];
    const done = resolved
      ? [
          element(
            "p",
            { class: "thread-gone" },
            say.resolvedBy(authorOf(resolved.by).name, ago(resolved.at, Date.now())),
          ),
        ]
      : [];
    const had = document.activeElement?.closest(".thread-head") === this.head;
    this.head.replaceChildren(words, ...this.headTools(), ...gone, ...done, ...this.assigned());
    if (had) this.focus();
  }

  private headTools(): HTMLElement[] {
    const { thread, use } = this;
    if (thread.place) return [];
    const link = tool(Link, say.copyLink, () => use.copyLink(this.id));
    const state = thread.resolved
      ? tool(RotateCcw, say.reopen, () => use.reopen(this.thread))
      : tool(Check, say.resolve, () => use.resolve(this.thread));
    return [
      element("div", { class: "thread-tools" }, link, ...(use.review.mayComment ? [state] : [])),
    ];
  }

  private assigned(): HTMLElement[] {
    const { thread, use, look } = this;
    const { me, mayComment } = use.review;
    const { assignee } = thread;
    if (thread.place || (!assignee && (!look.isChosen || !mayComment))) return [];
    const label = element("span", {}, say.assignee, " ");
    if (!look.isChosen || !mayComment)
      return [
        element("p", { class: "thread-assignee" }, label, element("bdi", {}, assignee!.name)),
      ];
    const people = [me, ...use.people()];
    if (assignee && !people.some(({ id }) => id === assignee.id)) people.push(assignee);
    const nobody = element("option", { value: "" }, say.nobody);
    const options = people.map(({ id, name }) =>
      element("option", { value: String(id) }, id === me.id ? say.me(name) : name),
    );
    const select = element("select", { "data-testid": "assignee" }, nobody, ...options);
    select.value = String(assignee?.id ?? "");
    select.addEventListener("change", () =>
      use.review.do({
        type: "assign",
        thread: this.id,
        person: select.value ? Number(select.value) : null,
      }),
    );
    return [element("label", { class: "thread-assignee" }, label, select)];
  }

  private showRows(): void {
    const { comments, suggestion } = this.thread;
    const shown = this.look.isChosen ? comments : comments.slice(0, suggestion ? 0 : 1);
    const rows = shown.map((comment) => {
      const open = this.open.get(comment.id) ?? "";
      const state = this.rows.stateOf(comment, this.thread, open);
      const old = this.shownRows.get(comment.id);
      if (old?.state === state) return old.row;
      const row = this.rows.row(comment, this.thread, open);
      this.shownRows.set(comment.id, { state, row });
      return row;
    });
    const before = [...this.list.children];
    if (rows.length !== before.length || rows.some((row, i) => row !== before[i]))
      this.list.replaceChildren(...rows);
  }

  private showFoot(): void {
    const { thread, look, use } = this;
    // Of a suggestion that the server does not know nobody can say anything.
    const isThere = thread.rev > 0 || !thread.suggestion;
    const isOpen = look.isChosen && use.review.mayComment && !thread.place && isThere;
    if (!isOpen) this.field = null;
    const more = thread.comments.length - (thread.suggestion ? 0 : 1);
    if (!look.isChosen) {
      const hint = more > 0 ? [element("p", { class: "thread-more" }, say.answers(more))] : [];
      this.foot.replaceChildren(...hint);
    } else if (!isOpen) this.foot.replaceChildren();
    else if (!this.field) this.foot.replaceChildren(...this.newField());
  }

  private newField(): HTMLElement[] {
    const { review } = this.use;
    const field = new ChatField(
      {
        label: say.answer,
        placeholder: say.writeAnswer,
        people: () => this.use.people(),
        send: (text, chosen) => {
          review.drafts.keepAnswer(this.id, "");
          review.reply(this.id, text, chosen);
        },
        escape: () => this.focus(),
        typed: () => {
          review.drafts.keepAnswer(this.id, field.area.value);
          actions.hidden = field.isEmpty;
          this.use.resized();
        },
      },
      review.drafts.answer(this.id),
    );
    const send = button(say.sendAnswer, () => field.submit(), "button primary small");
    const actions = element("div", { class: "actions" }, send);
    actions.hidden = field.isEmpty;
    send.addEventListener("click", () => (actions.hidden = field.isEmpty));
    this.field = field;
    return [field.element, actions];
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

  private setOpen(comment: string, open: Open): void {
    if (open) this.open.set(comment, open);
    else this.open.delete(comment);
    this.showRows();
    this.use.resized();
    const row = this.shownRows.get(comment)?.row;
    const area = row?.querySelector("textarea");
    area?.setSelectionRange(area.value.length, area.value.length);
    const first =
      area ?? row?.querySelector<HTMLElement>(".chat-question button, .reaction:enabled");
    if (open) first?.focus();
    else this.focus();
  }
}

/** The card in which a thread is begun. */
export class NewCard {
  readonly element: HTMLElement;
  private readonly field: ChatField;

  /** `send` takes the text; `cancel` gives it up, `leave` goes back to the text without that. */
  constructor(
    use: CardUse,
    quote: string,
    send: (text: string, chosen: ReadonlySet<number>) => void,
    cancel: () => void,
    leave: () => void,
  ) {
    const { drafts } = use.review;
    this.field = new ChatField(
      {
        label: say.newThread,
        placeholder: say.write,
        people: () => use.people(),
        send,
        escape: () => (this.field.isEmpty ? cancel() : leave()),
        typed: () => {
          const { started } = drafts;
          if (started) drafts.started = { ...started, text: this.field.area.value };
          use.resized();
        },
      },
      drafts.started?.text ?? "",
    );
    const words = element("p", { class: "thread-quote", dir: "auto" }, quoteOf({ quote }));
    const yes = button(say.send, () => this.field.submit(), "button primary small");
    const no = button(say.cancel, cancel, "button quiet small");
    this.element = element(
      "article",
      { class: "thread chosen new", "aria-label": say.newThread, "data-testid": "new-thread" },
      element("header", { class: "thread-head" }, words),
      this.field.element,
      element("div", { class: "actions" }, yes, no),
    );
  }

  /** Gives the focus to the field. */
  focus(): void {
    this.field.area.focus();
  }
}
