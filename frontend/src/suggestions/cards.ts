import { buildingOn, foundations } from "./changes/building.ts";
import { sentenceOf } from "./changes/describe.ts";
import type { Deciding } from "./deciding.ts";
import { SuggestionHead, type Foundation, type HeadState, type HeadUse } from "./head.ts";
import { isLate } from "./mine/late.ts";
import type { Mine } from "./mine/mine.ts";
import type { SuggestedText } from "./suggested-text.ts";
import { subjectOf, type ShownThread, type Subject } from "../review/acts.ts";
import { authorOf } from "../review/margin/comment-row.ts";
import type { ReviewLog } from "../review/log.ts";
import type { Suggestion } from "../connection/thread.ts";
import { copied } from "../shared/clipboard.ts";
import type { Person } from "../shared/page.ts";
import { suggestionWords as say } from "../words/review.ts";

/** What is known of suggestions, and who knows it. */
export interface CardSources {
  readonly me: Person;
  readonly mine: Mine;
  readonly text: SuggestedText;
  readonly deciding: Deciding;
  log(): ReviewLog;
  isOnline(): boolean;
  mayDecide(): boolean;
  copyLink(id: string): void;
  find(id: string): void;
  reveal(id: string): void;
}

/** What the cards of suggestions show and do. */
export class SuggestionCards {
  private readonly of: CardSources;
  private readonly use: HeadUse;

  constructor(sources: CardSources) {
    const { deciding, mine, text } = sources;
    this.of = sources;
    this.use = {
      accept: (ids) => deciding.decide("accept", ids),
      reject: (id) => deciding.decide("reject", [id]),
      withdraw: (id) => deciding.decide("withdraw_suggestion", [id]),
      reopen: (ids) => deciding.reopen(ids),
      again: (id) => mine.again(id),
      discard: (id) => void (mine.discard(id) && text.again()),
      copyWords: (id) => void copied((text.deedsOf(id) ?? []).map(({ added }) => added).join("\n")),
      copyLink: (id) => sources.copyLink(id),
      find: (id) => sources.find(id),
      reveal: (id) => sources.reveal(id),
    };
  }

  /** The person's suggestions that the server does not know. */
  get unknown(): Subject[] {
    const { log, me, mine } = this.of;
    return [...mine.all.values()]
      .filter(({ id, isEmpty }) => !isEmpty && !log().suggestion(id))
      .map(({ id, at, update }) =>
        subjectOf({
          id,
          rev: 0,
          author: me,
          at,
          revised: null,
          seq: 0,
          state: "open",
          by: null,
          closed: null,
          accepted_seq: null,
          builds_on: [],
          update: null,
          bytes: update.length,
          comments: [],
        }),
      );
  }

  /** A head for the card of a suggestion. */
  head(): SuggestionHead {
    return new SuggestionHead(this.use);
  }

  /** What it shows. */
  stateOf({ suggestion }: ShownThread, isChosen: boolean): HeadState {
    const { log, me, mine, text, deciding, isOnline, mayDecide } = this.of;
    const one = suggestion!;
    const own = mine.all.get(one.id);
    // A sentence that comes and goes with every letter would have all cards below move with it.
    const isWaiting = own !== undefined && (isOnline() ? isLate(own) : own.isUnheard);
    const waits = isOnline() ? say.sending : say.waiting;
    return {
      suggestion: one,
      deeds: text.deedsOf(one.id),
      isChosen,
      buildsOn: this.foundationsOf(one),
      carries: buildingOn([one.id], log().built).length,
      mayDecide: mayDecide(),
      isMine: one.author?.id === me.id,
      isOnline: isOnline(),
      isBusy: deciding.isBusy,
      waits: isWaiting && own.isHere && !own.error ? waits : "",
      error: own?.error ?? "",
      problem: deciding.problem(one.id),
    };
  }

  private foundationsOf({ id }: Suggestion): Foundation[] {
    const of = (one: string): Suggestion | undefined => this.of.log().suggestion(one);
    return foundations([id], of, ({ state }) => state === "open").map((one) => ({
      id: one,
      author: authorOf(of(one)!.author).name,
      words: this.words(one),
    }));
  }

  /** What a suggestion does, in a sentence. */
  words(id: string): string {
    return (this.of.text.deedsOf(id) ?? []).map(sentenceOf).join("; ");
  }
}
