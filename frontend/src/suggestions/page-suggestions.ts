import { fromBase64 } from "lib0/buffer";
import * as Y from "yjs";

import { Batch } from "./batch.ts";
import { Choosing } from "./choosing.ts";
import { Decisions, type Pending } from "./decisions.ts";
import type { Deed } from "./changes/describe.ts";
import { Display, type Proposed } from "./changes/display.ts";
import { Fork } from "./fork.ts";
import { SuggestionHead, type HeadState, type HeadUse } from "./head.ts";
import { Mine } from "./mine.ts";
import { ModeSwitch, type Mode } from "./mode-switch.ts";
import type { Own } from "./own.ts";
import { printCommitted } from "./print.ts";
import { clientsNeeded } from "./changes/seen.ts";
import type { Packet, Refused } from "../connection/packets.ts";
import type { Suggestion } from "../connection/thread.ts";
import type { Desk } from "../document/workspace.ts";
import { changeOf } from "../editor/change-mapping.ts";
import type { Draft, LocalStore } from "../offline/local-store.ts";
import { subjectOf, type Place, type ShownThread, type Subject } from "../review/acts.ts";
import { authorOf } from "../review/comment-row.ts";
import type { ReviewHere } from "../review/page-review.ts";
import { copied } from "../shared/clipboard.ts";
import { postJson } from "./post.ts";
import { part, type Page } from "../shared/page.ts";
import { mayChange, type Right } from "../shared/roles.ts";
import { toast } from "../shared/toast.ts";
import { suggestionWords as say } from "../words/review.ts";

const CALM = 200; // ms until cards tell what has been written

/** What the page around the suggestions provides. */
export interface SuggestionsUse {
  desk(): Desk;
  review(): ReviewHere;
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
  /** Suggestions will not be sent any more, and are the person's to keep. */
  lost(what: Lost): void;
}

/** So many suggestions that were not sent, and a text that has their words. */
export interface Lost {
  readonly changes: number;
  readonly doc: Y.Doc;
}

/** A page's suggestions: the person's own, and those of all in the text and on cards. */
export class SuggestionsHere {
  readonly batch: Batch;
  readonly mine: Mine;
  /** Whether the person may suggest here. */
  maySuggest: boolean;
  private readonly page: Page;
  private readonly use: SuggestionsUse;
  private readonly switch: ModeSwitch;
  private readonly decisions: Decisions;
  private readonly heads: HeadUse;
  private readonly updates = new Map<string, { text: string; update: Uint8Array }>();
  private readonly revs = new Map<string, number>();
  // Written in since what they do was last looked at.
  private readonly fresh = new Set<Own>();
  // What the person has chosen, if they have.
  private wish: Mode | null;
  private isOnline = false;
  private isReady = false;
  private hasDrafts = false;
  private fork: Fork | null = null;
  private display: Display | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly news = new Set<string>();

  constructor(page: Page, use: SuggestionsUse) {
    this.page = page;
    this.use = use;
    this.maySuggest = page.may_suggest ?? false;
    this.wish = this.kept();
    this.mine = new Mine(page, {
      send: (packet) => use.send(packet),
      // What is built on must be committed.
      isOpen: () =>
        this.isOnline && this.maySuggest && use.isSaved() && use.review().review.log.isOpen,
      changed: () => this.changed(),
    });
    this.decisions = new Decisions({
      send: (packet) => this.isOnline && use.send(packet),
      post: (kind, said) => this.post(kind, said),
      suggestion: (id) => this.suggestion(id),
      seen: (ids) => JSON.stringify(ids.map((id) => this.display?.deedsOf(id))),
      look: () => this.display?.lookSoon(),
      done: (pending) => this.done(pending),
      changed: () => this.changed(),
    });
    this.batch = new Batch({
      accept: (ids) => this.decide("accept", ids),
      reject: (ids) => this.decide("reject", ids),
    });
    this.heads = this.newHeads();
    this.switch = new ModeSwitch(part("mode"), part("mode-menu"), (mode) => this.choose(mode));
    // On paper there is what is committed.
    printCommitted(() => (this.fork ? this.use.desk() : null));
  }

  /** How the person works on the text. */
  get mode(): Mode {
    if (this.wish && this.offered.includes(this.wish)) return this.wish;
    return mayChange(this.use.right()) ? "edit" : "read";
  }

  /** Whether what the person writes now is a suggestion. */
  get isSuggesting(): boolean {
    return this.fork !== null;
  }

  /** The Doc that the editor shows, of the one with the committed text. */
  textOf(committed: Y.Doc): Y.Doc {
    return this.fork?.doc ?? committed;
  }

  /** Takes up what this browser keeps. */
  async open(store: Promise<LocalStore | null>): Promise<void> {
    const others = await this.mine.open(await store).catch(() => []);
    if (others.length > 0) this.use.lost({ changes: others.length, doc: lettersOf(others) });
    this.hasDrafts = true;
    if (this.isReady) this.enter();
    this.mine.offer();
  }

  /** What was written and will not be sent is given to the page, for the person to keep. */
  giveUp(): void {
    const { unsent } = this.mine;
    if (unsent.length === 0) return;
    const fork = new Fork(this.use.desk().doc, unsent, { wrote: () => {} });
    for (const { id } of unsent) this.mine.discard(id);
    this.use.lost({ changes: unsent.length, doc: fork.doc });
  }

  /** The text begins anew as this epoch's. */
  moved(epoch: number): void {
    this.giveUp();
    this.mine.moved(epoch);
    this.revs.clear();
    this.updates.clear();
  }

  /** The text is here. */
  ready(): void {
    this.isReady = true;
    this.enter();
  }

  /** The text is taken away, to come again in another desk. */
  unready(): void {
    this.isReady = false;
    this.leave();
    this.down();
  }

  /** The person's rights or mode may be others; who has left has none. */
  applyRole(hasLeft: boolean): void {
    if (hasLeft) this.switch.hide();
    else this.switch.show(this.offered, this.mode);
    if (this.isReady) this.enter();
  }

  /** A packet of the server; before the threads hear of it. */
  heard(packet: Packet): void {
    if (packet.type === "welcome") this.isOnline = true;
    if (packet.type === "welcome" || packet.type === "access") {
      this.maySuggest = packet.may_suggest ?? false;
      if (!this.maySuggest) this.giveUp();
    }
    if ("seq" in packet && typeof packet.seq === "number" && packet.type !== "error")
      this.decisions.seq = Math.max(this.decisions.seq, packet.seq);
    if (packet.type === "error" && !this.decisions.refused(packet)) this.refused(packet);
    if (packet.type === "welcome") this.mine.offer();
  }

  /** The connection is gone. */
  down(): void {
    this.isOnline = false;
    this.mine.down();
    this.decisions.down();
  }

  /** The server has told of threads and suggestions. */
  told(): void {
    const { log, me } = this.use.review().review;
    const news = log.suggestions.filter(({ id, rev }) => this.revs.get(id) !== rev);
    if (news.length === 0) return this.mine.offer();
    for (const { id, rev } of news) this.revs.set(id, rev);
    for (const one of news) if (one.state === "open" && one.update === null) void this.fetch(one);
    const own = news.filter(({ author }) => author?.id === me.id);
    const { gone, grown } = this.mine.told(own);
    for (const one of grown) this.fork?.take(one);
    this.follow(gone);
    this.decisions.told();
    this.changed();
    this.display?.lookSoon();
  }

  /** The person's suggestions that the server does not know. */
  get unknown(): Subject[] {
    const { log, me } = this.use.review().review;
    return [...this.mine.all.values()]
      .filter(({ id, isEmpty }) => !isEmpty && !log.suggestion(id))
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
    return new SuggestionHead(this.heads);
  }

  /** What a suggestion does, in a sentence. */
  words(id: string): string {
    return (this.display?.deedsOf(id) ?? []).map(sentenceOf).join("; ");
  }

  /** Whether it is known that a suggestion has no place in the text any more. */
  isGone(id: string): boolean {
    return this.display?.deedsOf(id)?.length === 0;
  }

  /** Whether the ends of a place are in the text, and not only suggested. */
  isCommitted({ start, end }: Place): boolean {
    const { store } = this.use.desk().doc;
    return [start, end].every((one) => {
      const { item } = Y.decodeRelativePosition(fromBase64(one));
      return item !== null && item.clock < Y.getState(store, item.client);
    });
  }

  private get offered(): Mode[] {
    const writer = mayChange(this.use.right());
    return [
      ...(writer ? (["edit"] as const) : []),
      ...(this.maySuggest ? (["suggest"] as const) : []),
      "read",
    ];
  }

  private kept(): Mode | null {
    try {
      return sessionStorage.getItem(this.key) as Mode | null;
    } catch {
      return null;
    }
  }

  private get key(): string {
    return `mode ${this.page.id} ${this.page.user.id}`;
  }

  private choose(mode: Mode): void {
    this.wish = mode;
    try {
      sessionStorage.setItem(this.key, mode);
    } catch {
      // A full or forbidden store: the mode lives as long as the page does.
    }
    this.use.modeChanged();
    this.use.desk().editor.view.focus();
  }

  // Shows the text or a fork of it, as the mode is.
  private enter(): void {
    const wantsFork = this.mode === "suggest" && this.hasDrafts;
    if (wantsFork !== (this.fork !== null)) this.bind(wantsFork);
    else if (!this.display) this.showAnew();
  }

  private bind(wantsFork: boolean): void {
    const desk = this.use.desk();
    this.leave();
    this.fork = wantsFork
      ? new Fork(desk.doc, this.openOnes(), { wrote: (own) => this.wrote(own) })
      : null;
    const { fork } = this;
    desk.bind(fork && { doc: fork.doc, extensions: [Choosing.configure({ fork })] });
    this.showAnew();
    this.use.bound();
  }

  private openOnes(): Own[] {
    return [...this.mine.all.values()].filter(({ isEmpty }) => !isEmpty);
  }

  private showAnew(): void {
    const { doc, editor } = this.use.desk();
    const shown = (this.fork?.doc ?? doc).getXmlFragment("default");
    this.display?.destroy();
    this.display = new Display(editor, doc, shown, {
      proposals: () => this.proposals(),
      has: () => new Set(this.fork?.own.keys()),
      looked: (news) => this.looked(news),
    });
    this.display.lookSoon();
  }

  private leave(): void {
    this.display?.destroy();
    this.display = null;
    this.fork?.destroy();
    this.fork = null;
    this.fresh.clear();
  }

  private wrote(own: Own): void {
    this.fresh.add(own);
    this.mine.wrote(own);
    this.display?.wrote(own.id);
    this.use.waits();
  }

  private looked(news: ReadonlySet<string>): void {
    for (const own of this.fresh) own.isEmpty = this.isGone(own.id);
    this.fresh.clear();
    this.decisions.checked();
    // Many cards are not to be gone through for every letter.
    for (const id of news) this.news.add(id);
    if (news.size > 0) this.timer ??= setTimeout(() => this.tell(), CALM);
  }

  private tell(): void {
    this.timer = undefined;
    this.use.review().tell(this.news);
    this.news.clear();
    this.use.waits();
  }

  private follow(gone: readonly Own[]): void {
    const { fork } = this;
    if (!fork || gone.length === 0) return;
    const isAccepted = ({ id }: Own): boolean => this.suggestion(id)?.state === "accepted";
    const isWhole = gone.every((own) => isAccepted(own) && !own.isUnheard);
    for (const { id } of gone) fork.forget(id);
    if (isWhole) return;
    const isLeft = gone.some((own) => isAccepted(own) && own.isUnheard);
    const { doc: before } = this.use.desk().editor.state;
    this.bind(true);
    // What was written after the words that were accepted becomes a suggestion of its own.
    const { view } = this.use.desk().editor;
    const change = isLeft ? changeOf(view.state.doc, before) : null;
    if (!change) return;
    const { from, to, end } = change;
    view.dispatch(view.state.tr.replace(from, to, before.slice(from, end)));
  }

  private proposals(): ReadonlyMap<string, Proposed> {
    const found = new Map<string, Proposed>();
    const { log, me } = this.use.review().review;
    for (const one of log.suggestions) {
      const update = one.state === "open" ? this.updateOf(one) : null;
      if (!update) continue;
      const { id, author, builds_on } = one;
      found.set(id, { id, update, buildsOn: builds_on, author: authorOf(author) });
    }
    for (const own of this.mine.all.values()) {
      const { id, update, isHere, isEmpty } = own;
      if (isEmpty && !this.fresh.has(own)) found.delete(id);
      else if (isHere) found.set(id, { id, update, buildsOn: this.neededBy(own), author: me });
    }
    return found;
  }

  // What others build on is for the server to say; of what it lacks this page knows.
  private neededBy(own: Own): string[] {
    const clients = clientsNeeded(own.update);
    const others = [...this.mine.all.values()].filter(({ client }) => clients.has(client));
    const told = this.suggestion(own.id)?.builds_on ?? [];
    const all = new Set([...told, ...others.map(({ id }) => id)]);
    all.delete(own.id);
    return [...all];
  }

  private updateOf({ id, update: text }: Suggestion): Uint8Array | null {
    const known = this.updates.get(id);
    if (text === null) return known?.update ?? null;
    if (known?.text === text) return known.update;
    const update = fromBase64(text);
    this.updates.set(id, { text, update });
    return update;
  }

  private async fetch({ id, rev, at, author }: Suggestion): Promise<void> {
    const answer = await fetch(`${this.page.api}/suggestions/${id}/update`).catch(() => null);
    if (!answer?.ok || this.suggestion(id)?.rev !== rev) return;
    const update = new Uint8Array(await answer.arrayBuffer());
    this.updates.set(id, { text: "", update });
    if (author?.id === this.page.user.id) {
      const grown = this.mine.fetched(id, update, at);
      if (grown) this.fork?.take(grown);
    }
    this.display?.lookSoon();
  }

  private async post(
    kind: "accept" | "reject",
    said: object,
  ): Promise<Omit<Refused, "type" | "about"> | null> {
    const path = `${this.page.api}/suggestions/${kind}`;
    const answer = await postJson(path, said).catch(() => null);
    if (answer?.ok) return null;
    const told = ((await answer?.json().catch(() => null)) ?? {}) as Partial<Refused> & {
      detail?: string;
    };
    const { code = "failed", detail = "", seq, needs } = told;
    return { id: null, code, message: detail, ...(seq && { seq }), ...(needs && { needs }) };
  }

  private suggestion(id: string): Suggestion | undefined {
    return this.use.review().review.log.suggestion(id);
  }

  private refused({ about, id, code, message }: Packet & { type: "error" }): void {
    if (about === "suggest" && id)
      this.mine.refused(id, code, code === "full" ? say.full : message);
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.news.clear();
    const open = this.use.review().review.log.suggestions.filter(({ state }) => state === "open");
    const mayDecide = mayChange(this.use.right());
    const most = this.use.review().review.log.mostSuggestions;
    this.batch.show(mayDecide ? open : [], this.isOnline && !this.decisions.isBusy);
    this.batch.showRoom(open.length, most);
    this.use.review().showSoon();
    this.use.waits();
  }

  private decide(kind: Pending["kind"], ids: readonly string[]): void {
    if (!this.decisions.decide(kind, ids) && !this.decisions.isBusy) toast(say.offline);
  }

  private done({ kind, ids }: Pending): void {
    if (kind === "accept") toast(say.accepted(ids.length));
    else if (kind === "reject")
      toast(say.rejected(ids.length), { takeBack: () => this.reopenAll(ids) });
    else if (kind === "withdraw_suggestion") toast(say.withdrawn);
    this.use.review().closed(ids);
  }

  private reopenAll(ids: readonly string[]): void {
    const [first, ...rest] = ids;
    if (!first) return;
    this.decide("reopen_suggestion", [first]);
    for (const id of rest) this.use.send({ type: "reopen_suggestion", suggestion: id });
  }

  /** What the head of the card of a suggestion shows. */
  stateOf({ suggestion }: ShownThread, isChosen: boolean): HeadState {
    const one = suggestion!;
    const { me, log } = this.use.review().review;
    const own = this.mine.all.get(one.id);
    const needs = one.builds_on.flatMap((id) => log.suggestion(id) ?? []);
    const open = needs.filter(({ state }) => state === "open");
    return {
      suggestion: one,
      deeds: this.display?.deedsOf(one.id) ?? null,
      isChosen,
      buildsOn: open.map(({ author }) => authorOf(author).name),
      mayDecide: mayChange(this.use.right()),
      isMine: one.author?.id === me.id,
      isOnline: this.isOnline,
      isBusy: this.decisions.isBusy,
      waits: own?.isHere && own.isUnheard && !own.error ? this.waitWords : "",
      error: own?.error ?? "",
      problem: this.decisions.problem(one.id),
    };
  }

  private get waitWords(): string {
    return this.isOnline ? say.sending : say.waiting;
  }

  private newHeads(): HeadUse {
    const review = (): ReviewHere => this.use.review();
    return {
      accept: (ids) => this.decide("accept", ids),
      reject: (id) => this.decide("reject", [id]),
      withdraw: (id) => this.decide("withdraw_suggestion", [id]),
      reopen: (id) => this.decide("reopen_suggestion", [id]),
      again: (id) => this.mine.again(id),
      discard: (id) => {
        if (this.mine.discard(id) && this.fork) this.bind(true);
      },
      copyWords: (id) =>
        void copied((this.display?.deedsOf(id) ?? []).map(({ added }) => added).join("\n")),
      copyLink: (id) => review().copyLink(id),
      find: (id) => review().find(id),
    };
  }
}

function sentenceOf({ what, deleted, added }: Deed): string {
  return [what, deleted, added].filter(Boolean).join(" ");
}

// Their text is gone, and with it the places of what was written.
function lettersOf(drafts: readonly Draft[]): Y.Doc {
  const doc = new Y.Doc();
  const blocks = drafts.map(({ update }) => {
    const block = new Y.XmlElement("paragraph");
    const letters = Y.decodeUpdate(update).structs.map((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString
        ? struct.content.str
        : "",
    );
    block.insert(0, [new Y.XmlText(letters.join(""))]);
    return block;
  });
  doc.getXmlFragment("default").insert(0, blocks);
  return doc;
}
