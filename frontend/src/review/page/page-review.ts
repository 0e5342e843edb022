import type { Editor } from "@tiptap/core";

import type { Place, ShownThread } from "../acts.ts";
import type { ThreadList } from "../list.ts";
import { ReviewParts, type Around, type ReviewCourse } from "./parts.ts";
import { printWithThreads } from "../print.ts";
import type { Review } from "../review.ts";
import { isByAltGr } from "../../shared/keys.ts";
import type { Page } from "../../shared/page.ts";
import { oncePerFrame } from "../../shared/scheduling.ts";
import { toast } from "../../shared/toast.ts";
import { say, suggestionWords } from "../../words/review.ts";

/** A page's threads: in the text, beside it, and as a list. */
export class PageReview implements ReviewCourse {
  /** Shows the threads anew in the next frame. */
  readonly showSoon = oncePerFrame(() => this.show());
  private readonly around: Around;
  private readonly parts: ReviewParts;

  constructor(page: Page, around: Around) {
    this.around = around;
    this.parts = new ReviewParts(page, around, this);
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** What is known of the threads, and what is on its way. */
  get review(): Review {
    return this.parts.review;
  }

  /** The threads as a list. */
  get list(): ThreadList {
    return this.parts.list;
  }

  /** The text is here, in this editor. */
  ready(editor: Editor): void {
    this.parts.text.ready(editor);
    this.showSoon();
  }

  /** The text is taken away, to come again in another editor. */
  unready(): void {
    this.parts.text.unready();
    this.parts.offer.hide();
  }

  /** Comments on the selection, or shows the thread at the caret. */
  start(): void {
    const { text, review, navigation, beginning } = this.parts;
    if (!text.shown || !text.isReady) return;
    const place = text.chosenPlace;
    const [here] = navigation.open(text.atCaret);
    if (place && !this.around.suggestions.isCommitted(place)) {
      toast(suggestionWords.onlySuggested);
      if (here) navigation.reveal(here, true);
    } else if (place && review.mayComment) this.begin(place);
    else if (beginning.focus()) return;
    else if (here) navigation.reveal(here, true);
    else toast(review.mayComment ? say.selectFirst : say.mayNot);
  }

  /** Shows the threads as they are now. */
  show(): void {
    const { review, text, margin, arrangement, navigation, beginning, offer } = this.parts;
    if (!text.shown) return;
    const { threads } = review;
    this.count(threads);
    navigation.keepTo(threads);
    this.highlight(threads, text.shown);
    beginning.update();
    arrangement.show(threads, navigation.chosen, beginning.placed(margin.top));
    offer.look();
    this.goToLinked();
  }

  /** Prints the text with its open threads. */
  print(): void {
    printWithThreads(this.review.threads, [...this.parts.text.marks.keys()]);
  }

  /** These suggestions were decided about: the next card has its turn. */
  closed(ids: readonly string[]): void {
    this.parts.navigation.closed(ids);
  }

  /** Whether a thread of this id belongs to the document. */
  isKnown(id: string): boolean {
    return this.review.log.thread(id) !== undefined;
  }

  /** Shows anew the cards of suggestions of which something else is known than before. */
  tell(ids: ReadonlySet<string>): void {
    if (!this.parts.arrangement.refresh(ids)) this.showSoon();
  }

  /** Copies the link to a thread. */
  copyLink(id: string): Promise<void> {
    return this.parts.link.copy(id);
  }

  /** Goes to the words of a thread, with the focus. */
  find(id: string): void {
    this.parts.navigation.find(id);
  }

  /** Goes to the card of a thread. */
  reveal(id: string): void {
    this.parts.navigation.reveal(id, true);
  }

  // What the parts tell.

  resolve(id: string): void {
    const { review, navigation } = this.parts;
    navigation.pass([id], () => review.do({ type: "resolve", thread: id }));
    const takeBack = (): void => {
      review.do({ type: "reopen", thread: id });
      navigation.reveal(id, true);
    };
    toast(say.resolved, { takeBack });
  }

  reopen(id: string): void {
    this.review.do({ type: "reopen", thread: id });
    toast(say.reopened);
  }

  textChanged(): void {
    const { text, arrangement } = this.parts;
    if (text.shown && !arrangement.follow()) this.show();
  }

  caretMoved(): void {
    const { text, navigation, offer } = this.parts;
    if (text.isLeft) return;
    navigation.followCaret();
    offer.look();
  }

  private count(threads: readonly ShownThread[]): void {
    const { me } = this.review;
    const open = threads.filter(({ resolved }) => !resolved);
    const isForMe = open.some(({ assignee }) => assignee?.id === me.id);
    const suggestions = open.filter(({ suggestion }) => suggestion).length;
    this.around.counted(open.length - suggestions, suggestions, isForMe);
  }

  private highlight(threads: readonly ShownThread[], editor: Editor): void {
    const open = threads.filter(({ resolved, suggestion }) => !resolved && !suggestion);
    const ids = open.map(({ id }) => id);
    const { review, text, highlights, navigation } = this.parts;
    highlights.show(ids, navigation.chosen);
    const { started } = review.drafts;
    const unsaid = [...(started ? [started] : []), ...threads.flatMap(({ place }) => place ?? [])];
    if (text.isReady) highlights.showUnsaid(editor, unsaid);
  }

  private begin(place: Place): void {
    const { text, arrangement, navigation, beginning, offer } = this.parts;
    beginning.begin(place);
    navigation.leave();
    offer.hide();
    if (!arrangement.isSeen) this.around.panel.open();
    this.show();
    text.hideBar();
    beginning.focus();
    beginning.reveal();
  }

  private key(event: KeyboardEvent): void {
    const { navigation } = this.parts;
    if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.shiftKey || isByAltGr(event))
      return;
    if (event.code === "KeyM") this.start();
    else if (event.code === "KeyJ") navigation.step(navigation.chosen, 1);
    else if (event.code === "KeyK") navigation.step(navigation.chosen, -1);
    else return;
    event.preventDefault();
  }

  private goToLinked(): void {
    const { review, text, navigation, link } = this.parts;
    if (!text.isReady || !review.log.isOpen) return;
    const id = link.take();
    if (!id) return;
    if (!review.threads.some((one) => one.id === id)) return toast(say.unknown);
    text.lookAt(id);
    navigation.reveal(id, true);
  }
}
