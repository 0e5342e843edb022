import type { Editor } from "@tiptap/core";

import type { Place, ShownThread, Subject } from "./acts.ts";
import { Card } from "./margin/card.ts";
import type { CardUse } from "./margin/card-use.ts";
import { NewCard } from "./margin/new-card.ts";
import { Details } from "./margin/details.ts";
import { Highlights } from "./highlights.ts";
import { passes, ThreadList } from "./list.ts";
import { Margin } from "./margin/margin.ts";
import { News } from "./news.ts";
import { chosenRange, markedWords, placeOf, rangeOf, threadsAround, type Range } from "./places.ts";
import { printWithThreads } from "./print.ts";
import type { Placed } from "./margin/rack.ts";
import { Review } from "./review.ts";
import { SelectionButton } from "./selection-button.ts";
import { threadsOf } from "../editor/nodes/comment.ts";
import { suggestionsAt } from "../editor/suggested.ts";
import { whenIdle } from "../editor/when-idle.ts";
import { copied } from "../shared/clipboard.ts";
import { isByAltGr } from "../shared/keys.ts";
import { part, type Page, type Person } from "../shared/page.ts";
import type { Role } from "../shared/roles.ts";
import { oncePerFrame } from "../shared/scheduling.ts";
import { sight } from "../shared/sight.ts";
import { toast } from "../shared/toast.ts";
import { say } from "../words/review.ts";
import { suggestionWords } from "../words/review.ts";

const SOON = 120; // ms after the text has changed

/** What the page around the threads provides. */
export interface Around {
  editor(): Editor;
  /** Has the server hear a packet; whether there is a connection. */
  send(packet: object): boolean;
  isSaved(): boolean;
  people(): readonly Person[];
  role(): Role;
  /** Whether the list of threads is seen. */
  isListed(): boolean;
  /** Whether it hides the text. */
  isCovered(): boolean;
  /** Shows the list. */
  list(): void;
  /** Lets the text be seen. */
  uncover(): void;
  /** The suggestions, which are answered as threads are. */
  suggestions: Suggested;
  /** The server has told of threads and suggestions. */
  told(): void;
  /** How many threads are open, and whether one of them is assigned to the person. */
  counted(open: number, isForMe: boolean): void;
}

/** The suggestions as far as they are shown as threads are. */
export interface Suggested {
  readonly cards: CardUse["suggestions"] & {
    /** The person's that the server does not know. */
    readonly unknown: readonly Subject[];
  };
  /** The bar to decide about all. */
  readonly batch: { readonly element: HTMLElement };
  /** Whether it has no place in the text any more. */
  isGone(id: string): boolean;
  /** Whether the ends of a place are in the text, and not only suggested. */
  isCommitted(place: Place): boolean;
}

/** A page's threads: in the text, beside it, and as a list. */
export class ReviewHere {
  readonly review: Review;
  readonly list: ThreadList;
  private readonly around: Around;
  private readonly margin: Margin;
  private readonly highlights = new Highlights();
  private readonly button = new SelectionButton();
  private readonly cards = new Map<string, Card>();
  private readonly details = new Details();
  private readonly news = new News();
  private readonly use: CardUse;
  private starting: NewCard | null = null;
  private chosen: string | null = null;
  private order: readonly string[] = [];
  private editor: Editor | null = null;
  private timer: number | undefined;
  private wanted: string | null = null;
  private isReady = false;
  private isPressed = false;
  private threads: readonly ShownThread[] = [];
  // Which threads have words, in their order, and the cards that stand beside them.
  private marked: readonly string[] = [];
  private beside: readonly Placed[] = [];
  /** Shows the threads anew in the next frame. */
  readonly showSoon = oncePerFrame(() => this.show());

  constructor(page: Page, around: Around) {
    this.around = around;
    this.review = new Review(page, sessionStorage, {
      send: around.send,
      isSaved: around.isSaved,
      people: around.people,
      role: around.role,
      unknown: () => around.suggestions.cards.unknown,
      changed: () => {
        around.told();
        this.showSoon();
      },
      arrived: (threads) => this.news.tell(this.review.log, threads.at(-1)!),
    });
    this.list = new ThreadList(
      around.suggestions.batch.element,
      () => this.show(),
      () => void this.review.catchUp(),
      () => this.tie(),
    );
    this.use = this.newUse();
    this.margin = new Margin(
      part("content"),
      part("paper"),
      part("outline"),
      () => this.showSoon(),
      () => this.tie(),
    );
    document.addEventListener("keydown", (event) => this.key(event));
    // While somebody is selecting, nothing comes under the pointer.
    document.addEventListener("pointerdown", () => this.press(true));
    for (const end of ["pointerup", "pointercancel"])
      document.addEventListener(end, () => this.press(false));
    window.addEventListener("hashchange", () => this.followLink());
    for (const move of ["scroll", "resize"])
      window.addEventListener(move, () => this.lookAtSelection(), { passive: true });
    this.followLink();
  }

  /** The text is here, in this editor. */
  ready(editor: Editor): void {
    this.isReady = true;
    if (editor === this.editor) return this.showSoon();
    this.editor = editor;
    editor.on("update", () => this.textChanged());
    editor.on("selectionUpdate", () => this.caretMoved());
    editor.on("focus", () => this.lookAtSelection());
    editor.on("blur", () => this.lookAtSelection());
    whenIdle(editor, () => this.show());
    editor.view.dom.addEventListener("click", (event) => this.clicked(event));
    this.showSoon();
  }

  /** The text is taken away, to come again in another editor. */
  unready(): void {
    this.isReady = false;
    this.button.hide();
  }

  /** Comments on the selection, or shows the thread at the caret. */
  start(): void {
    const { editor, review } = this;
    if (!editor || !this.isReady) return;
    const range = chosenRange(editor);
    const place = range && placeOf(editor, range);
    const here = this.openThreads(threadsAtCaret(editor));
    if (place && !this.around.suggestions.isCommitted(place)) {
      toast(suggestionWords.onlySuggested);
      if (here[0]) this.reveal(here[0], true);
    } else if (place && review.mayComment) this.begin(place);
    else if (this.starting) this.starting.focus();
    else if (here[0]) this.reveal(here[0], true);
    else toast(review.mayComment ? say.selectFirst : say.mayNot);
  }

  /** Shows the threads as they are now. */
  show(): void {
    const { review, editor } = this;
    if (!editor || editor.isDestroyed) return;
    const threads = review.threads;
    const open = threads.filter(({ resolved }) => !resolved);
    this.around.counted(
      open.length,
      open.some(({ assignee }) => assignee?.id === review.me.id),
    );
    if (!threads.some(({ id }) => id === this.chosen)) this.chosen = null;
    this.highlights.show(
      open.flatMap(({ id, suggestion }) => (suggestion ? [] : id)),
      this.chosen,
    );
    const { started } = review.drafts;
    const unsaid = [...(started ? [started] : []), ...threads.flatMap(({ place }) => place ?? [])];
    if (this.isReady) this.highlights.showUnsaid(editor, unsaid);
    this.forget(threads);
    this.showStarting();
    this.arrange(threads, started);
    this.lookAtSelection();
    this.goToWanted();
  }

  /** Prints the text with its open threads. */
  print(): void {
    const marked = markedWords(this.around.editor().view.dom);
    const order = [...marked.keys()];
    const open = this.review.threads.filter(({ resolved, suggestion }) => !resolved && !suggestion);
    printWithThreads(open.sort((a, b) => placeIn(order, a.id) - placeIn(order, b.id)));
  }

  /** These suggestions were decided about: the next card has its turn. */
  closed(ids: readonly string[]): void {
    const at = this.order.findIndex((id) => ids.includes(id));
    const had = ids.some((id) => this.cards.get(id)?.element.contains(document.activeElement));
    if (this.chosen && ids.includes(this.chosen)) this.chosen = null;
    this.show();
    const next = this.order[Math.min(Math.max(at, 0), this.order.length - 1)];
    if (!had && document.activeElement !== document.body) return;
    if (next) this.focus(next);
    else this.backToText();
  }

  /** Whether a thread of this id belongs to the document. */
  isKnown(id: string): boolean {
    return this.review.log.thread(id) !== undefined;
  }

  /** Shows anew the cards of suggestions of which something else is known than before. */
  tell(ids: ReadonlySet<string>): void {
    const marked = markedWords(this.around.editor().view.dom);
    const known = new Set(this.threads.map(({ id }) => id));
    if (!this.areMarked(marked) || ![...ids].every((id) => known.has(id))) return this.showSoon();
    this.margin.refresh(ids);
    this.list.refresh(ids);
    this.tie();
  }

  private arrange(threads: readonly ShownThread[], started: Place | null): void {
    const marked = markedWords(this.around.editor().view.dom);
    const { top: ground } = this.margin;
    this.threads = threads;
    this.marked = [...marked.keys()];
    const placed = threads
      .map((thread) => ({ thread, top: this.topOf(thread, marked, ground) }))
      .sort((a, b) => (a.top ?? Infinity) - (b.top ?? Infinity));
    const isListed = this.around.isListed();
    const { filter } = this.list;
    const { me } = this.review;
    const shown = placed.filter(({ thread, top }) =>
      isListed ? passes(thread, filter, me.id) : top !== null && !thread.resolved,
    );
    this.order = shown.map(({ thread }) => thread.id);
    const isSeen = isListed || this.margin.hasRoom;
    const cards = isSeen ? shown.map(({ thread, top }) => this.placed(thread, top)) : [];
    this.place(isListed, cards, this.beginning(started, ground));
    this.tie();
  }

  private placed(thread: ShownThread, top: number | null): Placed {
    const { id } = thread;
    const isChosen = id === this.chosen;
    const card = (): HTMLElement => {
      const isGone = thread.suggestion
        ? this.around.suggestions.isGone(id)
        : top === null && this.isReady;
      const made = this.cardOf(thread);
      made.show(thread, { isChosen, isGone });
      return made.element;
    };
    return { id, top: top ?? 0, isChosen, card };
  }

  private beginning(started: Place | null, ground: number): Placed | null {
    const { starting } = this;
    if (!starting) return null;
    const range = started && this.isReady ? rangeOf(this.around.editor(), started) : null;
    const top = range ? this.topOfRange(range) - ground : 0;
    return { id: "", top, isChosen: true, card: () => starting.element };
  }

  // Ties the words to their cards, or to what stands for those that do not exist.
  private tie(): void {
    const said = new Map(this.threads.map((thread) => [thread.id, thread]));
    const lacking = this.marked.filter((id) => !this.cards.get(id)?.element.isConnected);
    this.details.show(new Map(lacking.map((id) => [id, this.wordsOf(said.get(id))])));
  }

  private wordsOf(thread: ShownThread | undefined): string {
    if (!thread) return "";
    const { id, comments, suggestion } = thread;
    return suggestion ? this.around.suggestions.cards.words(id) : (comments[0]?.text ?? "");
  }

  private place(isListed: boolean, cards: readonly Placed[], beginning: Placed | null): void {
    const beside = !isListed && this.margin.hasRoom;
    const both = beginning ? [...cards, beginning] : [...cards];
    if (beside) both.sort((a, b) => a.top - b.top);
    else if (beginning) both.unshift(both.pop()!);
    this.beside = beside ? both : [];
    if (beside) this.list.leave();
    this.margin.show(this.beside);
    if (beside) return;
    const { log, isOnline, hasFailed, mayComment } = this.review;
    this.list.show(both, {
      isLoading: !log.isOpen,
      isOffline: !isOnline,
      hasFailed,
      mayComment,
    });
  }

  private topOf(
    { id, place }: ShownThread,
    marked: ReadonlyMap<string, HTMLElement>,
    ground: number,
  ): number | null {
    const words = marked.get(id);
    if (words) return topOfWords(words) - ground;
    if (!place || !this.isReady) return null;
    const range = rangeOf(this.around.editor(), place);
    // What was not said yet is seen, though its words may be gone meanwhile.
    return range ? this.topOfRange(range) - ground : 0;
  }

  private topOfRange({ from }: Range): number {
    return this.around.editor().view.coordsAtPos(from).top;
  }

  private cardOf(thread: ShownThread): Card {
    const known = this.cards.get(thread.id);
    if (known) return known;
    const made = new Card(thread, this.use);
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

  private newUse(): CardUse {
    const { around } = this;
    return {
      review: this.review,
      people: around.people,
      suggestions: around.suggestions.cards,
      choose: (id) => this.choose(id),
      find: (id) => this.find(id),
      step: (id, way) => this.step(id, way),
      resolve: (thread) => this.resolve(thread),
      reopen: ({ id }) => {
        this.review.do({ type: "reopen", thread: id });
        toast(say.reopened);
      },
      copyLink: (id) => void this.copyLink(id),
      resized: () => this.margin.stackSoon(),
    };
  }

  private choose(id: string | null): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.show();
  }

  // Where cards are not seen beside the text, the list is opened.
  private reveal(id: string, withFocus: boolean): void {
    const thread = this.review.threads.find((one) => one.id === id);
    if (!thread) return;
    this.chosen = id;
    const { around, list, review } = this;
    const hasWords = thread.place !== null || markedWords(around.editor().view.dom).has(id);
    const isInMargin = this.margin.hasRoom && !around.isListed() && !thread.resolved && hasWords;
    if (!isInMargin) {
      if (!passes(thread, list.filter, review.me.id))
        list.choose(thread.resolved ? "resolved" : "open");
      if (!around.isListed()) around.list();
    }
    this.show();
    const card = this.cards.get(id);
    if (withFocus) card?.focus();
    if (!isInMargin) card?.element.scrollIntoView({ block: "nearest" });
  }

  private begin(place: Place): void {
    const { drafts } = this.review;
    drafts.started = { ...place, text: drafts.started?.text ?? "" };
    this.starting?.element.remove();
    this.starting = null;
    this.chosen = null;
    this.button.hide();
    if (!this.margin.hasRoom && !this.around.isListed()) this.around.list();
    this.show();
    // The library's bar would stay: the focus is still within the page.
    const { view, state } = this.around.editor();
    view.dispatch(state.tr.setMeta("bubbleMenu", "hide"));
    this.starting!.focus();
    this.starting!.element.scrollIntoView({ block: "nearest" });
  }

  private showStarting(): void {
    const { review } = this;
    const { started } = review.drafts;
    if (!started) {
      this.starting?.element.remove();
      this.starting = null;
      return;
    }
    this.starting ??= new NewCard(
      this.use,
      started.quote,
      (text, chosen) => {
        const place = review.drafts.started ?? started;
        review.drafts.started = null;
        const id = review.comment(place, text, chosen);
        this.focus(id);
      },
      () => {
        review.drafts.started = null;
        this.show();
        this.backToText();
      },
      () => this.backToText(),
    );
  }

  // The card is there when its thread is chosen.
  private focus(id: string): void {
    this.chosen = id;
    this.show();
    this.cards.get(id)?.focus();
  }

  private resolve({ id }: ShownThread): void {
    const at = this.order.indexOf(id);
    this.review.do({ type: "resolve", thread: id });
    this.chosen = null;
    this.show();
    const next = this.order[Math.min(at, this.order.length - 1)];
    if (next) this.focus(next);
    else this.backToText();
    const takeBack = (): void => {
      this.review.do({ type: "reopen", thread: id });
      this.reveal(id, true);
    };
    toast(say.resolved, { takeBack });
  }

  /** Copies the link to a thread. */
  async copyLink(id: string): Promise<void> {
    const address = `${location.origin}${location.pathname}#thread=${id}`;
    toast((await copied(address)) ? say.copied : say.notCopied(address));
  }

  /** Goes to the words of a thread, with the focus. */
  find(id: string): void {
    this.chosen = id;
    this.around.uncover();
    this.show();
    this.lookAt(id);
    const editor = this.around.editor();
    const first = markedWords(editor.view.dom).get(id);
    if (first && editor.isEditable) {
      const at = editor.view.posAtDOM(first, 0);
      editor.commands.setTextSelection(at);
    }
    this.backToText();
  }

  private backToText(): void {
    const editor = this.around.editor();
    this.around.uncover();
    if (editor.isEditable) return editor.view.focus();
    const paper = part("paper");
    paper.tabIndex = -1;
    paper.focus({ preventScroll: true });
  }

  private lookAt(id: string): boolean {
    const first = markedWords(this.around.editor().view.dom).get(id);
    if (!first) return false;
    const { top, bottom } = first.getBoundingClientRect();
    const seen = sight();
    if (top < seen.top + 8 || bottom > seen.bottom - 8) first.scrollIntoView({ block: "center" });
    return true;
  }

  private step(id: string | null, way: 1 | -1): void {
    const { length } = this.order;
    if (length === 0) return;
    const at = id ? this.order.indexOf(id) : way > 0 ? -1 : 0;
    const next = this.order[(at + way + length) % length]!;
    this.reveal(next, true);
    if (!this.around.isCovered()) this.lookAt(next);
    this.cards.get(next)?.element.scrollIntoView({ block: "nearest" });
  }

  private openThreads(ids: readonly string[]): string[] {
    return ids.filter((id) => this.review.threads.some((one) => one.id === id && !one.resolved));
  }

  private textChanged(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      this.follow();
    }, SOON);
  }

  // Whether the same threads have words as when they were last shown, in the same order.
  private areMarked(marked: ReadonlyMap<string, HTMLElement>): boolean {
    return [...marked.keys()].join() === this.marked.join();
  }

  // Words that only stand elsewhere take their cards along, and nothing is drawn anew.
  private follow(): void {
    const { editor, beside } = this;
    if (!editor || editor.isDestroyed) return;
    const marked = markedWords(editor.view.dom);
    if (!this.areMarked(marked) || beside.some(({ id }) => !marked.has(id))) return this.show();
    if (beside.length === 0) return;
    // Those far away have time until nobody writes.
    const { margin } = this;
    const { top } = margin;
    this.beside = beside.map((one) =>
      margin.isNear(one.top, top) ? { ...one, top: topOfWords(marked.get(one.id)!) - top } : one,
    );
    margin.show(this.beside);
  }

  private caretMoved(): void {
    const { editor } = this;
    if (!editor?.isFocused && editor?.isEditable) return;
    if (!this.margin.hasRoom && !this.around.isListed()) return this.lookAtSelection();
    const here = this.openThreads(threadsAtCaret(editor!));
    if (!here.includes(this.chosen ?? "")) this.choose(here[0] ?? null);
    this.lookAtSelection();
  }

  // Of several threads at a place each click shows another.
  private clicked(event: MouseEvent): void {
    const { editor } = this;
    const ids = this.openThreads(threadsAround(event.target as Element));
    if (ids.length === 0 || !editor || (!editor.state.selection.empty && editor.isEditable)) return;
    const next = ids[(ids.indexOf(this.chosen ?? "") + 1) % ids.length]!;
    const isBeside = this.margin.hasRoom || this.around.isListed();
    if (isBeside || !editor.isEditable) this.reveal(next, false);
  }

  private lookAtSelection(): void {
    const { editor, button, review } = this;
    if (!editor || editor.isDestroyed || !this.isReady || this.around.isCovered())
      return button.hide();
    if (this.isPressed || (editor.isEditable && !editor.view.hasFocus())) return button.hide();
    const { selection } = editor.state;
    const range = !selection.empty && isInText(editor) ? chosenRange(editor) : null;
    if (range && review.mayComment && !hasBar(editor))
      return button.offer(editor, range, () => this.start());
    const isSeen = this.margin.hasRoom || this.around.isListed();
    const here = isSeen || !selection.empty ? [] : this.openThreads(threadsAtCaret(editor));
    if (here.length === 0 || !editor.isEditable) return button.hide();
    const { head } = selection;
    button.lead(editor, { from: head, to: head }, here.length, () => this.reveal(here[0]!, true));
  }

  private key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.shiftKey || isByAltGr(event))
      return;
    if (event.code === "KeyM") this.start();
    else if (event.code === "KeyJ") this.step(this.chosen, 1);
    else if (event.code === "KeyK") this.step(this.chosen, -1);
    else return;
    event.preventDefault();
  }

  private press(isPressed: boolean): void {
    this.isPressed = isPressed;
    // The selection is known a moment later.
    if (!isPressed) setTimeout(() => this.lookAtSelection());
  }

  private followLink(): void {
    this.wanted = /^#thread=([0-9a-f-]{36})$/.exec(location.hash)?.[1] ?? null;
    if (this.wanted) this.showSoon();
  }

  private goToWanted(): void {
    const { wanted, review } = this;
    if (!wanted || !this.isReady || !review.log.isOpen) return;
    this.wanted = null;
    if (!review.threads.some(({ id }) => id === wanted)) return toast(say.unknown);
    this.lookAt(wanted);
    this.reveal(wanted, true);
  }
}

function topOfWords(words: HTMLElement): number {
  return words.getClientRects()[0]?.top ?? words.getBoundingClientRect().top;
}

function threadsAtCaret({ state }: Editor): string[] {
  const { selection } = state;
  const suggested = suggestionsAt(state);
  if ("node" in selection)
    return [...threadsOf(selection.node as Parameters<typeof threadsOf>[0]), ...suggested];
  const { nodeBefore, nodeAfter } = selection.$head;
  const both = [nodeAfter, nodeBefore].flatMap((node) => (node ? threadsOf(node) : []));
  return [...new Set([...both, ...suggested])];
}

// What readers select elsewhere on the page is no selection of the text.
function isInText({ view, isEditable }: Editor): boolean {
  if (isEditable) return true;
  const { anchorNode, isCollapsed } = document.getSelection() ?? {};
  return !isCollapsed && view.dom.contains(anchorNode ?? null);
}

// Whether the bar over the words stands there, which offers to comment, too.
function hasBar({ state, isEditable }: Editor): boolean {
  const { selection } = state;
  if (!isEditable || matchMedia("(pointer: coarse)").matches) return false;
  return (
    !("node" in selection) &&
    !("$anchorCell" in selection) &&
    !selection.$from.parent.type.spec.code
  );
}

function placeIn(order: readonly string[], id: string): number {
  const at = order.indexOf(id);
  return at < 0 ? Infinity : at;
}
