import { SuggestionCards } from "./cards.ts";
import { Deciding } from "./deciding.ts";
import { Mine } from "./mine/mine.ts";
import { Lateness } from "./mine/late.ts";
import type { Own } from "./mine/own.ts";
import { Returning, type LostBy } from "./mine/returning.ts";
import type { Lost } from "./mine/unsent.ts";
import { ChosenMode } from "./mode.ts";
import { Proposals } from "./proposals.ts";
import { SuggestedText } from "./suggested-text.ts";
import type { Suggestion } from "../connection/thread.ts";
import type { Desk } from "../document/workspace.ts";
import type { ReviewLog } from "../review/log.ts";
import type { PageReview } from "../review/page/page-review.ts";
import type { Page } from "../shared/page.ts";
import { mayChange, type Right } from "../shared/roles.ts";

/** What the page around the suggestions provides. */
export interface SuggestionsUse {
  desk(): Desk;
  review(): PageReview;
  send(packet: object): boolean;
  /** Whether everything that was written into the text is acknowledged. */
  isSaved(): boolean;
  right(): Right;
  /** The person works on the text in another way. */
  modeChanged(): void;
  /** The text is shown by another editor. */
  bound(): void;
  /** What waits for the server has become more or less. */
  waits(): void;
  /** Suggestions will not be sent, and are the person's to keep. */
  lost(what: Lost, why: LostBy): void;
}

/** What becomes of suggestions while a page is open. */
export interface SuggestionsCourse {
  /** Whether the person may suggest here, as the server said last. */
  readonly maySuggest: boolean;
  /** Whether the server hears and tells. */
  readonly isOnline: boolean;
  /** Whether the text is here. */
  readonly isReady: boolean;
  /** The cards are to be shown anew. */
  changed(): void;
  /** These do something else than their cards say. */
  looked(ids: ReadonlySet<string>): void;
}

/** All that a page's suggestions are made of, and who asks whom. */
export class SuggestionParts {
  readonly chosen: ChosenMode;
  readonly mine: Mine;
  readonly proposals: Proposals;
  readonly text: SuggestedText;
  readonly deciding: Deciding;
  readonly cards: SuggestionCards;
  readonly returning: Returning;
  private readonly page: Page;
  private readonly use: SuggestionsUse;
  private readonly course: SuggestionsCourse;
  private readonly lateness = new Lateness(
    () => this.mine.unsent.some(({ error }) => !error),
    () => this.course.changed(),
  );

  constructor(page: Page, use: SuggestionsUse, course: SuggestionsCourse) {
    this.page = page;
    this.use = use;
    this.course = course;
    this.chosen = this.newChosen();
    this.mine = this.newMine();
    this.proposals = this.newProposals();
    this.text = this.newText();
    this.deciding = this.newDeciding();
    this.cards = this.newCards();
    this.returning = this.newReturning();
  }

  /** The threads and suggestions that the server has told of. */
  get log(): ReviewLog {
    return this.use.review().review.log;
  }

  private newChosen(): ChosenMode {
    const { use, course } = this;
    const chosen = (isLeft: boolean): void => {
      use.modeChanged();
      if (isLeft) use.desk().editor.view.focus();
    };
    return new ChosenMode(this.page, use.right, () => course.maySuggest, chosen);
  }

  private newMine(): Mine {
    const { use, course } = this;
    return new Mine(this.page, {
      send: (packet) => use.send(packet),
      // What is built on must be committed.
      isOpen: () => course.isOnline && course.maySuggest && use.isSaved() && this.log.isOpen,
      changed: () => course.changed(),
      left: () => void this.returning.takeOver(),
    });
  }

  private newProposals(): Proposals {
    return new Proposals(this.page, this.mine, {
      log: () => this.log,
      fetched: (id, update, one) => this.fetched(id, update, one),
    });
  }

  private newText(): SuggestedText {
    return new SuggestedText(this.mine, {
      desk: this.use.desk,
      proposals: (fresh) => this.proposals.all(fresh),
      suggestion: (id) => this.log.suggestion(id),
      wrote: () => {
        this.use.waits();
        this.lateness.soon();
      },
      looked: (ids) => this.course.looked(ids),
      bound: () => this.use.bound(),
    });
  }

  private newDeciding(): Deciding {
    return new Deciding(this.page, {
      send: (packet) => this.use.send(packet),
      isOnline: () => this.course.isOnline,
      log: () => this.log,
      deedsOf: (id) => this.text.deedsOf(id),
      look: () => this.text.look(),
      closed: (ids) => this.use.review().closed(ids),
      changed: () => this.course.changed(),
    });
  }

  private newCards(): SuggestionCards {
    const { mine, text, deciding } = this;
    return new SuggestionCards({
      me: this.page.user,
      mine,
      text,
      deciding,
      log: () => this.log,
      isOnline: () => this.course.isOnline,
      mayDecide: () => mayChange(this.use.right()),
      copyLink: (id) => void this.use.review().copyLink(id),
      find: (id) => this.use.review().find(id),
      reveal: (id) => this.use.review().reveal(id),
    });
  }

  private newReturning(): Returning {
    const { course } = this;
    return new Returning(this.mine, {
      text: () => this.use.desk().doc,
      isKnown: () => course.isReady && course.isOnline,
      maySuggest: () => course.maySuggest,
      stateOf: (id) => this.log.suggestion(id)?.state,
      take: (own) => this.take(own),
      lost: this.use.lost,
    });
  }

  private take(own: readonly Own[]): void {
    for (const one of own) this.text.take(one);
  }

  private fetched(id: string, update: Uint8Array, { at, author }: Suggestion): void {
    const grown = author?.id === this.page.user.id ? this.mine.fetched(id, update, at) : null;
    if (grown) this.text.take(grown);
    this.text.look();
  }
}
