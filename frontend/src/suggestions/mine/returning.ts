import type * as Y from "yjs";

import type { Mine } from "./mine.ts";
import type { Own } from "./own.ts";
import { Strays } from "./strays.ts";
import { lostOf, type Lost } from "./unsent.ts";

const NOTHING = { own: [], before: [] };

/** Why suggestions will not be sent: of a text of before, or forbidden. */
export type LostBy = "moved" | "forbidden";

/** What is known of the page's text and of the person's right. */
export interface ReturningUse {
  /** The committed text. */
  text(): Y.Doc;
  /** Whether it is here, and the server has told what has become of suggestions. */
  isKnown(): boolean;
  maySuggest(): boolean;
  /** What the server says of a suggestion, if it knows it. */
  stateOf(id: string): string | undefined;
  /** These are to be shown in the text. */
  take(own: readonly Own[]): void;
  /** Suggestions that will not be sent are the person's to keep. */
  lost(what: Lost, why: LostBy): void;
}

/** The person's suggestions that come back: from this device, and from a text of before. */
export class Returning {
  private readonly mine: Mine;
  private readonly use: ReturningUse;
  private readonly strays = new Strays();

  constructor(mine: Mine, use: ReturningUse) {
    this.mine = mine;
    this.use = use;
  }

  /** Takes up what this browser keeps and no other tab has. */
  async takeOver(): Promise<void> {
    const { own, before } = await this.mine.takeOver().catch(() => NOTHING);
    this.strays.add(before, null);
    this.settle();
    this.use.take(own);
  }

  /** The text begins anew as this epoch's. */
  moved(epoch: number): void {
    this.strays.add(this.mine.moved(epoch), this.use.text());
  }

  /** Decides about those of a text of before, once it is known what they would change. */
  settle(): void {
    const { mine, use } = this;
    if (!use.isKnown()) return;
    const maySuggest = use.maySuggest();
    // What the server has not told of the text of now, this device does not know.
    const mayBeOpen = (id: string): boolean => maySuggest && (use.stateOf(id) ?? "open") === "open";
    const { fitting, others, lost } = this.strays.settle(use.text(), mayBeOpen);
    for (const own of fitting) mine.adopt(own);
    use.take(fitting);
    for (const own of others) mine.leave(own);
    for (const what of lost) use.lost(what, maySuggest ? "moved" : "forbidden");
  }

  /** What was written and will not be sent is given to the page, for the person to keep. */
  giveUp(): void {
    const { unsent } = this.mine;
    if (unsent.length === 0) return;
    const lost = lostOf(this.use.text(), unsent);
    for (const { id } of unsent) this.mine.discard(id);
    this.use.lost(lost, "forbidden");
  }
}
