import { fromBase64 } from "lib0/buffer";
import * as Y from "yjs";

import { SuggestionCards } from "./cards.ts";
import { Deciding } from "./deciding.ts";
import { Mine } from "./mine/mine.ts";
import { ChosenMode } from "./mode.ts";
import { ModeSwitch, type Mode } from "./mode-switch.ts";
import { printCommitted } from "./print.ts";
import { Proposals } from "./proposals.ts";
import { SuggestedText } from "./suggested-text.ts";
import { Strays } from "./mine/strays.ts";
import { lostOf, type Lost } from "./mine/unsent.ts";
import type { Packet } from "../connection/packets.ts";
import type { Suggestion } from "../connection/thread.ts";
import type { Desk } from "../document/workspace.ts";
import type { LocalStore } from "../offline/local-store.ts";
import type { Place } from "../review/acts.ts";
import type { ReviewLog } from "../review/log.ts";
import type { PageReview } from "../review/page/page-review.ts";
import { part, type Page } from "../shared/page.ts";
import { mayChange, type Right } from "../shared/roles.ts";
import { suggestionWords as say } from "../words/review.ts";

const NOTHING = { own: [], before: [] };
const CALM = 200; // ms until cards tell what has been written

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
  /** Suggestions will not be sent, and are the person's to keep: of a text of before, or forbidden. */
  lost(what: Lost, why: "moved" | "forbidden"): void;
}

/** A page's suggestions: the person's own, and those of all in the text and on cards. */
export class SuggestionsHere {
  readonly mine: Mine;
  readonly cards: SuggestionCards;
  /** Whether the person may suggest here. */
  maySuggest: boolean;
  private readonly page: Page;
  private readonly use: SuggestionsUse;
  private readonly chosen: ChosenMode;
  private readonly switch: ModeSwitch;
  private readonly proposals: Proposals;
  private readonly text: SuggestedText;
  private readonly deciding: Deciding;
  private isOnline = false;
  private isReady = false;
  private hasDrafts = false;
  private readonly strays = new Strays();
  private timer: ReturnType<typeof setTimeout> | undefined;
  // Suggestions that do something else than their cards say.
  private readonly news = new Set<string>();

  constructor(page: Page, use: SuggestionsUse) {
    this.page = page;
    this.use = use;
    this.maySuggest = page.may_suggest ?? false;
    this.chosen = new ChosenMode(page, use.right, () => this.maySuggest);
    this.mine = this.newMine();
    this.proposals = this.newProposals();
    this.text = this.newText();
    this.deciding = this.newDeciding();
    this.cards = this.newCards();
    this.switch = new ModeSwitch(part("mode"), part("mode-menu"), (mode) => this.choose(mode));
    // On paper there is what is committed.
    printCommitted(() => (this.text.isFork ? this.use.desk() : null));
  }

  /** The bar to decide about all. */
  get batch(): { readonly element: HTMLElement } {
    return this.deciding.batch;
  }

  /** How the person works on the text. */
  get mode(): Mode {
    return this.chosen.now;
  }

  /** Whether what the person writes now is a suggestion. */
  get isSuggesting(): boolean {
    return this.text.isFork;
  }

  /** The Doc that the editor shows, of the one with the committed text. */
  textOf(committed: Y.Doc): Y.Doc {
    return this.text.docOf(committed);
  }

  /** Takes up what this browser keeps. */
  async open(store: Promise<LocalStore | null>): Promise<void> {
    await this.mine.open(await store);
    await this.takeOver();
    this.hasDrafts = true;
    if (this.isReady) this.enter();
    this.mine.offer();
  }

  /** What was written and will not be sent is given to the page, for the person to keep. */
  giveUp(): void {
    const { unsent } = this.mine;
    if (unsent.length === 0) return;
    const lost = lostOf(this.use.desk().doc, unsent);
    for (const { id } of unsent) this.mine.discard(id);
    this.use.lost(lost, "forbidden");
  }

  /** The text begins anew as this epoch's. */
  moved(epoch: number): void {
    this.strays.add(this.mine.moved(epoch), this.use.desk().doc);
    this.proposals.forget();
  }

  /** The text is here. */
  ready(): void {
    this.isReady = true;
    this.settleStrays();
    this.enter();
  }

  /** The text is taken away, to come again in another desk. */
  unready(): void {
    this.isReady = false;
    this.text.leave();
    this.down();
  }

  /** The person's rights or mode may be others; who has left has none. */
  applyRole(hasLeft: boolean): void {
    if (hasLeft) this.switch.hide();
    else this.switch.show(this.chosen.offered, this.mode);
    if (this.isReady) this.enter();
  }

  /** A packet of the server; before the threads hear of it. */
  heard(packet: Packet): void {
    if (packet.type === "welcome") this.isOnline = true;
    if (packet.type === "welcome" || packet.type === "access") {
      this.maySuggest = packet.may_suggest ?? false;
      if (!this.maySuggest) this.giveUp();
    }
    const isOfDecision = this.deciding.heard(packet);
    if (packet.type === "error" && !isOfDecision) this.refused(packet);
    if (packet.type === "welcome") this.mine.offer();
    // Meanwhile a tab may have been closed whose suggestions nobody would send now.
    if (packet.type === "welcome" && this.hasDrafts) void this.takeOver();
  }

  /** The connection is gone. */
  down(): void {
    this.isOnline = false;
    this.mine.down();
    this.deciding.down();
  }

  /** The server has told of threads and suggestions. */
  told(): void {
    const news = this.proposals.news();
    if (news.length === 0) return this.mine.offer();
    const own = news.filter(({ author }) => author?.id === this.page.user.id);
    const { gone, grown } = this.mine.told(own);
    for (const one of grown) this.text.take(one);
    this.text.follow(gone);
    this.deciding.told();
    this.changed();
    this.text.look();
  }

  /** Whether it is known that a suggestion has no place in the text any more. */
  isGone(id: string): boolean {
    return this.text.isGone(id);
  }

  /** Whether the ends of a place are in the text, and not only suggested. */
  isCommitted({ start, end }: Place): boolean {
    const { store } = this.use.desk().doc;
    return [start, end].every((one) => {
      const { item } = Y.decodeRelativePosition(fromBase64(one));
      return item !== null && item.clock < Y.getState(store, item.client);
    });
  }

  private get log(): ReviewLog {
    return this.use.review().review.log;
  }

  private newMine(): Mine {
    return new Mine(this.page, {
      send: (packet) => this.use.send(packet),
      // What is built on must be committed.
      isOpen: () => this.isOnline && this.maySuggest && this.use.isSaved() && this.log.isOpen,
      changed: () => this.changed(),
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
      wrote: () => this.use.waits(),
      looked: (news) => this.looked(news),
      bound: () => this.use.bound(),
    });
  }

  private newDeciding(): Deciding {
    return new Deciding(this.page, {
      send: (packet) => this.use.send(packet),
      isOnline: () => this.isOnline,
      log: () => this.log,
      deedsOf: (id) => this.text.deedsOf(id),
      look: () => this.text.look(),
      closed: (ids) => this.use.review().closed(ids),
      changed: () => this.changed(),
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
      isOnline: () => this.isOnline,
      mayDecide: () => mayChange(this.use.right()),
      copyLink: (id) => void this.use.review().copyLink(id),
      find: (id) => this.use.review().find(id),
    });
  }

  private async takeOver(): Promise<void> {
    const { own, before } = await this.mine.takeOver().catch(() => NOTHING);
    this.strays.add(before, null);
    this.settleStrays();
    for (const one of own) this.text.take(one);
    this.text.look();
  }

  // What the server has not told of the text of now, this device does not know.
  private settleStrays(): void {
    if (!this.isReady || !this.isOnline) return;
    const { maySuggest } = this;
    const stateOf = (id: string): string => this.log.suggestion(id)?.state ?? "open";
    const mayBeOpen = (id: string): boolean => maySuggest && stateOf(id) === "open";
    const { fitting, others, lost } = this.strays.settle(this.use.desk().doc, mayBeOpen);
    for (const own of fitting) this.mine.adopt(own);
    for (const own of fitting) this.text.take(own);
    for (const own of others) this.mine.leave(own);
    for (const what of lost) this.use.lost(what, maySuggest ? "moved" : "forbidden");
  }

  private choose(mode: Mode): void {
    this.chosen.choose(mode);
    this.use.modeChanged();
    this.use.desk().editor.view.focus();
  }

  // Shows the text or a fork of it, as the mode is.
  private enter(): void {
    this.text.show(this.mode === "suggest" && this.hasDrafts);
  }

  private fetched(id: string, update: Uint8Array, { at, author }: Suggestion): void {
    const grown = author?.id === this.page.user.id ? this.mine.fetched(id, update, at) : null;
    if (grown) this.text.take(grown);
    this.text.look();
  }

  private looked(news: ReadonlySet<string>): void {
    this.deciding.checked();
    // Cards are not to be gone through for every letter.
    for (const id of news) this.news.add(id);
    if (news.size > 0) this.timer ??= setTimeout(() => this.tell(), CALM);
  }

  private tell(): void {
    this.timer = undefined;
    this.use.review().tell(this.news);
    this.news.clear();
    this.use.waits();
  }

  private refused({ about, id, code, message }: Packet & { type: "error" }): void {
    if (about === "suggest" && id)
      this.mine.refused(id, code, code === "full" ? say.full : message);
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.news.clear();
    this.deciding.show(mayChange(this.use.right()));
    this.use.review().showSoon();
    this.use.waits();
  }
}
