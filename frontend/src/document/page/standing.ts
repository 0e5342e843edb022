import type { Ending } from "../../connection/close-codes.ts";
import type { Page } from "../../shared/page.ts";
import type { Right } from "../../shared/roles.ts";

/** What the person may do with the document, and how it stands with the text, while they are here. */
export class Standing {
  epoch: number;
  /** Whether the committed text is here: to write before would build on an empty document. */
  isSettled = false;
  hasLeft = false;
  ending: Ending | null = null;
  private now: Right;

  constructor(page: Page) {
    this.now = rightIn(page);
    this.epoch = page.epoch;
  }

  get right(): Right {
    return this.now;
  }

  /** Whoever tells of a right may tell more with it. */
  set right(now: Right) {
    this.now = rightIn(now);
  }
}

function rightIn({ role, frozen }: Right): Right {
  return { role, frozen };
}
