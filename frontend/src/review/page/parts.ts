import type { Editor } from "@tiptap/core";

import type { Place, Subject } from "../acts.ts";
import { ThreadList, type ThreadPanel } from "../list.ts";
import { Arrangement } from "../margin/arrangement.ts";
import { Beginning } from "../margin/beginning.ts";
import type { CardUse } from "../margin/card-use.ts";
import { Margin } from "../margin/margin.ts";
import { Navigation } from "../navigation.ts";
import { News } from "../news.ts";
import { Review } from "../review.ts";
import { Highlights } from "../text/highlights.ts";
import { MarkedText } from "../text/marked-text.ts";
import { SelectionOffer } from "../text/selection-offer.ts";
import { ThreadLink } from "../thread-link.ts";
import { part, type Page, type Person } from "../../shared/page.ts";
import type { Role } from "../../shared/roles.ts";
import { say, suggestionWords } from "../../words/review.ts";

/** What the page around the threads provides. */
export interface Around {
  editor(): Editor;
  /** Has the server hear a packet; whether there is a connection. */
  send(packet: object): boolean;
  isSaved(): boolean;
  people(): readonly Person[];
  role(): Role;
  /** Where the list of threads stands. */
  readonly panel: ThreadPanel;
  /** The suggestions, which are answered as threads are. */
  suggestions: Suggested;
  /** The server has told of threads and suggestions. */
  told(): void;
  /** How many are open of either kind, and whether one of them is assigned to the person. */
  counted(comments: number, suggestions: number, isForMe: boolean): void;
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

/** What becomes of a page's threads while it is open. */
export interface ReviewCourse {
  /** Shows the threads as they are now. */
  show(): void;
  /** Shows them in the next frame. */
  showSoon(): void;
  /** Comments on the selection, or shows the thread at the caret. */
  start(): void;
  /** Resolves a thread. */
  resolve(id: string): void;
  /** Takes up a resolved thread again. */
  reopen(id: string): void;
  textChanged(): void;
  caretMoved(): void;
}

/** All that a page shows of its threads, and who asks whom. */
export class ReviewParts {
  readonly review: Review;
  readonly list: ThreadList;
  readonly text: MarkedText;
  readonly margin: Margin;
  readonly arrangement: Arrangement;
  readonly navigation: Navigation;
  readonly beginning: Beginning;
  readonly offer: SelectionOffer;
  readonly link: ThreadLink;
  readonly highlights = new Highlights();
  private readonly news = new News();
  private readonly around: Around;
  private readonly course: ReviewCourse;

  constructor(page: Page, around: Around, course: ReviewCourse) {
    this.around = around;
    this.course = course;
    this.review = this.newReview(page);
    this.text = this.newText();
    this.list = this.newList();
    this.margin = this.newMargin();
    const cards = this.newCardUse();
    this.arrangement = this.newArrangement(cards);
    this.navigation = this.newNavigation();
    this.beginning = this.newBeginning(cards);
    this.offer = this.newOffer();
    this.link = new ThreadLink(() => course.showSoon());
  }

  private newReview(page: Page): Review {
    const { around } = this;
    return new Review(page, sessionStorage, {
      send: around.send,
      isSaved: around.isSaved,
      people: around.people,
      role: around.role,
      unknown: () => around.suggestions.cards.unknown,
      changed: () => {
        around.told();
        this.course.showSoon();
      },
      arrived: (threads) => this.news.tell(this.review.log, threads.at(-1)!),
    });
  }

  private newText(): MarkedText {
    return new MarkedText({
      editor: this.around.editor,
      changed: () => this.course.textChanged(),
      rested: () => this.course.show(),
      caretMoved: () => this.course.caretMoved(),
      focusMoved: () => this.offer.look(),
      clicked: (ids) => this.navigation.clicked(ids),
    });
  }

  private newList(): ThreadList {
    return new ThreadList(
      this.around.suggestions.batch.element,
      () => this.course.show(),
      () => void this.review.catchUp(),
      () => this.arrangement.tie(),
    );
  }

  private newMargin(): Margin {
    return new Margin(
      part("content"),
      part("paper"),
      part("outline"),
      () => this.course.showSoon(),
      () => this.arrangement.tie(),
    );
  }

  private newCardUse(): CardUse {
    const { around, review } = this;
    return {
      review,
      people: around.people,
      suggestions: around.suggestions.cards,
      choose: (id) => this.navigation.choose(id),
      find: (id) => this.navigation.find(id),
      step: (id, way) => this.navigation.step(id, way),
      resolve: ({ id }) => this.course.resolve(id),
      reopen: ({ id }) => this.course.reopen(id),
      copyLink: (id) => void this.link.copy(id),
      resized: () => this.margin.stackSoon(),
    };
  }

  private newArrangement(cards: CardUse): Arrangement {
    const { text, margin, list, around } = this;
    return new Arrangement({
      text,
      margin,
      list,
      cards,
      panel: around.panel,
      isGone: (id) => around.suggestions.isGone(id),
    });
  }

  private newNavigation(): Navigation {
    const { review, text, margin, list, arrangement, around } = this;
    return new Navigation({
      review,
      text,
      margin,
      list,
      arrangement,
      panel: around.panel,
      show: () => this.course.show(),
    });
  }

  private newBeginning(cards: CardUse): Beginning {
    const { review, text, navigation } = this;
    return new Beginning(review.drafts, text, cards, {
      say: (place, words, chosen) => navigation.focus(review.comment(place, words, chosen)),
      cancelled: () => {
        this.course.show();
        navigation.backToText();
      },
      left: () => navigation.backToText(),
    });
  }

  private newOffer(): SelectionOffer {
    const { review, text, navigation, arrangement, around } = this;
    return new SelectionOffer(text, {
      isCovered: () => around.panel.isCovered(),
      mayComment: () => review.mayComment,
      unseen: () => (arrangement.isSeen ? [] : navigation.open(text.atCaret)),
      wayTo: (ids) => {
        const threads = review.threads.filter(({ id }) => ids.includes(id));
        const words = threads.every(({ suggestion }) => suggestion)
          ? suggestionWords.show
          : say.showThread;
        return words(ids.length);
      },
      start: () => this.course.start(),
      reveal: (id) => navigation.reveal(id, true),
    });
  }
}
