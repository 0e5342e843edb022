import { fromBase64 } from "lib0/buffer";
import * as Y from "yjs";

import type { SuggestionCards } from "./cards.ts";
import type { Mine } from "./mine/mine.ts";
import type { Mode } from "./mode-switch.ts";
import { SuggestionParts, type SuggestionsCourse, type SuggestionsUse } from "./parts.ts";
import { printCommitted } from "./print.ts";
import { Telling } from "./telling.ts";
import type { Packet } from "../connection/packets.ts";
import type { LocalStore } from "../offline/local-store.ts";
import type { Place } from "../review/acts.ts";
import type { Page } from "../shared/page.ts";
import { mayChange } from "../shared/roles.ts";
import { suggestionWords as say } from "../words/review.ts";

/** A page's suggestions: the person's own, and those of all in the text and on cards. */
export class PageSuggestions implements SuggestionsCourse {
  maySuggest: boolean;
  isOnline = false;
  isReady = false;
  private readonly page: Page;
  private readonly use: SuggestionsUse;
  private readonly parts: SuggestionParts;
  private readonly telling = new Telling((ids) => this.tell(ids));
  private hasDrafts = false;

  constructor(page: Page, use: SuggestionsUse) {
    this.page = page;
    this.use = use;
    this.maySuggest = page.may_suggest ?? false;
    this.parts = new SuggestionParts(page, use, this);
    // On paper there is what is committed.
    printCommitted(() => (this.parts.text.isFork ? this.use.desk() : null));
  }

  /** The person's own. */
  get mine(): Mine {
    return this.parts.mine;
  }

  /** The cards of all. */
  get cards(): SuggestionCards {
    return this.parts.cards;
  }

  /** The bar to decide about all. */
  get batch(): { readonly element: HTMLElement } {
    return this.parts.deciding.batch;
  }

  /** How the person works on the text. */
  get mode(): Mode {
    return this.parts.chosen.now;
  }

  /** Whether what the person writes now is a suggestion. */
  get isSuggesting(): boolean {
    return this.parts.text.isFork;
  }

  /** The Doc that the editor shows, of the one with the committed text. */
  textOf(committed: Y.Doc): Y.Doc {
    return this.parts.text.docOf(committed);
  }

  /** Takes up what this browser keeps. */
  async open(store: Promise<LocalStore | null>): Promise<void> {
    await this.parts.mine.open(await store);
    await this.parts.returning.takeOver();
    this.hasDrafts = true;
    if (this.isReady) this.enter();
    this.parts.mine.offer();
  }

  /** What was written and will not be sent is given to the page, for the person to keep. */
  giveUp(): void {
    this.parts.returning.giveUp();
  }

  /** The text begins anew as this epoch's. */
  moved(epoch: number): void {
    this.parts.returning.moved(epoch);
    this.parts.proposals.forget();
  }

  /** The text is here. */
  ready(): void {
    this.isReady = true;
    this.parts.returning.settle();
    this.enter();
  }

  /** The text is taken away, to come again in another desk. */
  unready(): void {
    this.isReady = false;
    this.parts.text.leave();
    this.down();
  }

  /** The person's rights or mode may be others; who has left has none. */
  applyRole(hasLeft: boolean): void {
    this.parts.chosen.show(hasLeft);
    if (this.isReady) this.enter();
  }

  /** A packet of the server; before the threads hear of it. */
  heard(packet: Packet): void {
    if (packet.type === "welcome") this.isOnline = true;
    if (packet.type === "welcome" || packet.type === "access") {
      this.maySuggest = packet.may_suggest ?? false;
      if (!this.maySuggest) this.giveUp();
    }
    const isOfDecision = this.parts.deciding.heard(packet);
    if (packet.type === "error" && !isOfDecision) this.refused(packet);
    if (packet.type === "welcome") this.parts.mine.offer();
    // Meanwhile a tab may have been closed whose suggestions nobody would send now.
    if (packet.type === "welcome" && this.hasDrafts) void this.parts.returning.takeOver();
  }

  /** The connection is gone. */
  down(): void {
    this.isOnline = false;
    this.parts.mine.down();
    this.parts.deciding.down();
  }

  /** The server has told of threads and suggestions. */
  told(): void {
    const news = this.parts.proposals.news();
    if (news.length === 0) return this.parts.mine.offer();
    const own = news.filter(({ author }) => author?.id === this.page.user.id);
    const { gone, grown } = this.parts.mine.told(own);
    for (const one of grown) this.parts.text.take(one);
    this.parts.text.follow(gone);
    this.parts.deciding.told();
    this.changed();
    this.parts.text.look();
  }

  /** Whether it is known that a suggestion has no place in the text any more. */
  isGone(id: string): boolean {
    return this.parts.text.isGone(id);
  }

  /** Whether the ends of a place are in the text, and not only suggested. */
  isCommitted(place: Place): boolean {
    return isIn(this.use.desk().doc, place);
  }

  /** The cards are to be shown anew. */
  changed(): void {
    this.telling.forget();
    this.parts.deciding.show(mayChange(this.use.right()));
    this.use.review().showSoon();
    this.use.waits();
  }

  /** These do something else than their cards say. */
  looked(ids: ReadonlySet<string>): void {
    this.parts.deciding.checked();
    this.telling.soon(ids);
  }

  // Shows the text or a fork of it, as the mode is.
  private enter(): void {
    this.parts.text.show(this.mode === "suggest" && this.hasDrafts);
  }

  private tell(ids: ReadonlySet<string>): void {
    this.use.review().tell(ids);
    this.use.waits();
  }

  private refused({ about, id, code, message }: Packet & { type: "error" }): void {
    if (about === "suggest" && id)
      this.parts.mine.refused(id, code, code === "full" ? say.full : message);
  }
}

function isIn({ store }: Y.Doc, { start, end }: Place): boolean {
  return [start, end].every((one) => {
    const { item } = Y.decodeRelativePosition(fromBase64(one));
    return item !== null && item.clock < Y.getState(store, item.client);
  });
}
