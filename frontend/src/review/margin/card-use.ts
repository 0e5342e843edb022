import type { ShownThread } from "../acts.ts";
import type { Review } from "../review.ts";
import type { Person } from "../../shared/page.ts";
import type { HeadState, SuggestionHead } from "../../suggestions/head.ts";

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
