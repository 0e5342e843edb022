import {
  Acts,
  keyOf,
  subjectOf,
  withActs,
  type Act,
  type Place,
  type ShownComment,
  type ShownThread,
  type Subject,
} from "./acts.ts";
import { Drafts } from "./drafts.ts";
import { readReview } from "./history.ts";
import { ReviewLog } from "./log.ts";
import type { Store } from "../chat/outbox.ts";
import { mentionsIn } from "../people/mentions.ts";
import type { Packet } from "../connection/packets.ts";
import type { Page, Person } from "../shared/page.ts";
import { mayWrite, type Role } from "../shared/roles.ts";
import type { Told } from "../connection/thread.ts";

const AGAIN = 3000; // ms before the server is asked again for what is lacking

/** What a document's threads need of the page. */
export interface ReviewUse {
  /** Has the server hear a packet; whether there is a connection. */
  send(packet: object): boolean;
  /** Whether everything that was written is acknowledged: before, a place may be unknown there. */
  isSaved(): boolean;
  /** Those who can be mentioned, without the person. */
  people(): readonly Person[];
  role(): Role;
  /** The person's suggestions that the server does not know. */
  unknown(): readonly Subject[];
  /** Something that is shown has changed. */
  changed(): void;
  /** Somebody else did something in these threads, or with these suggestions, just now. */
  arrived(threads: readonly string[]): void;
}

/** The threads of one document: what is known of them, and what is on its way. */
export class Review {
  readonly log = new ReviewLog();
  readonly acts: Acts;
  readonly drafts: Drafts;
  readonly me: Person;
  mayComment: boolean;
  isOnline = false;
  hasFailed = false;
  private readonly path: string;
  private readonly use: ReviewUse;
  private isAsking = false;

  constructor(page: Page, store: Store, use: ReviewUse) {
    this.use = use;
    this.me = page.user;
    this.path = `${page.api}/review`;
    this.mayComment = page.may_comment;
    const whose = `${page.id} ${page.user.id}`;
    this.acts = new Acts(store, `review ${whose}`);
    this.drafts = new Drafts(store, `review drafts ${whose}`);
  }

  /** Every thread and suggestion as it is to be shown. */
  get threads(): ShownThread[] {
    const subjects = [...this.log.threads, ...this.suggestions, ...this.use.unknown()];
    return withActs(subjects, this.acts.waiting, this.me, this.use.people());
  }

  /** Asks for what this page does not know. */
  async catchUp(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      do {
        const after = this.log.rev;
        this.received(await readReview(this.path, after), after, true);
        if (this.log.lacks && this.log.rev === after)
          throw new Error("The server lacks what it told of.");
      } while (this.log.lacks);
      this.hasFailed = false;
    } catch {
      this.hasFailed = !this.log.isOpen;
      if (this.isOnline) setTimeout(() => this.needsMore && void this.catchUp(), AGAIN);
    }
    this.isAsking = false;
    this.offer();
    this.use.changed();
  }

  /** A packet of the server. */
  heard(packet: Packet): void {
    if (packet.type === "welcome") this.welcomed(packet);
    else if (packet.type === "access") this.mayComment = packet.may_comment;
    else if (packet.type === "review") this.received(packet, packet.after, false);
    else if (packet.type === "error") this.refused(packet);
    // What was dropped may have been threads; nothing else would say that they lack.
    else if (packet.type === "resync") void this.catchUp();
    else return;
    this.use.changed();
  }

  /** The connection is gone. */
  down(): void {
    this.isOnline = false;
    this.acts.lost();
    this.use.changed();
  }

  /** Says what waits, as far as it can be said now. */
  offer(): void {
    if (!this.isOnline || !this.mayComment || this.needsMore) return;
    for (const act of this.acts.unsent) {
      if (act.type === "comment" && !this.use.isSaved()) continue;
      if (this.use.send(act)) this.acts.told(act);
    }
  }

  /** Begins a thread; its id. */
  comment(place: Place, text: string, chosen: ReadonlySet<number>): string {
    const id = crypto.randomUUID();
    const { start, end, quote } = place;
    this.do({
      type: "comment",
      id,
      start,
      end,
      quote,
      text,
      mentions: this.mentions(text, chosen),
    });
    return id;
  }

  /** Answers in a thread. */
  reply(thread: string, text: string, chosen: ReadonlySet<number>): void {
    const mentions = this.mentions(text, chosen);
    this.do({ type: "reply", id: crypto.randomUUID(), thread, text, mentions });
  }

  /** Changes the text of a comment. */
  revise(comment: string, text: string, chosen: ReadonlySet<number>): void {
    this.do({ type: "revise", comment, text, mentions: this.mentions(text, chosen) });
  }

  /** Does something that needs no text. */
  do(act: Act): void {
    this.acts.add(act, new Date().toISOString());
    this.offer();
    this.use.changed();
  }

  /** Sends a refused act again, a comment with the words that stand there now. */
  again(key: string): void {
    const one = this.acts.waiting.find(({ act }) => keyOf(act) === key);
    if (!one) return;
    const { act, now } = one;
    if (act.type === "comment" && now !== null) this.acts.add({ ...act, quote: now }, one.at);
    else this.acts.refuse(key, "");
    this.offer();
    this.use.changed();
  }

  /** Gives up an act. */
  drop(key: string): void {
    this.acts.drop(key);
    this.use.changed();
  }

  /** Whether the person may change the text of a comment. */
  mayRevise({ author, withdrawn }: ShownComment): boolean {
    return this.mayComment && !withdrawn && author?.id === this.me.id;
  }

  /** Whether the person may delete a comment. */
  mayWithdraw(comment: ShownComment): boolean {
    return this.mayRevise(comment) || (!comment.withdrawn && mayWrite(this.use.role()));
  }

  private mentions(text: string, chosen: ReadonlySet<number>): number[] {
    return mentionsIn(text, this.use.people(), chosen);
  }

  // Until it has been asked once, what waits may have been done before the page was loaded anew.
  private get suggestions(): Subject[] {
    return this.log.suggestions.map(subjectOf);
  }

  private get needsMore(): boolean {
    return !this.log.isOpen || this.log.lacks;
  }

  private welcomed({ may_comment, review }: Packet & { type: "welcome" }): void {
    this.isOnline = true;
    this.acts.lost();
    this.mayComment = may_comment;
    this.log.heardOf(review.head);
    if (this.needsMore) void this.catchUp();
    else this.settle(true);
    this.offer();
  }

  private received(told: Told, after: number, isAll: boolean): void {
    const subjects = [...told.threads, ...(told.suggestions ?? []).map(subjectOf)];
    const news = subjects.filter(({ id, rev }) => this.log.revOf(id) < rev);
    const isFirst = !this.log.isOpen;
    this.log.take(told, after);
    if (isAll) this.log.isOpen = true;
    this.settle(isAll && !this.log.lacks);
    const ofOthers = news.filter((subject) => lastOf(subject) !== this.me.id);
    if (!isFirst && ofOthers.length > 0) this.use.arrived(ofOthers.map(({ id }) => id));
    if (this.log.lacks && !isAll) void this.catchUp();
  }

  private settle(isSure: boolean): void {
    const all = [...this.log.threads, ...this.suggestions];
    const threads = new Map(all.map((thread) => [thread.id, thread]));
    this.acts.settle(threads, this.me.id, isSure);
  }

  private refused({ about, id, message, now }: Packet & { type: "error" }): void {
    const one = this.acts.waiting.find(
      ({ act, error }) => act.type === about && !error && isAbout(act, id),
    );
    if (one) this.acts.refuse(keyOf(one.act), message, now ?? null);
  }
}

// Who did the last thing that can be seen.
function lastOf({ comments, suggestion, resolved, author }: Subject): number | undefined {
  if (suggestion && resolved) return resolved.by?.id;
  return (comments.at(-1)?.author ?? (suggestion ? author : null))?.id;
}

// What the server names of a packet: its id, else its comment, else its thread.
function isAbout(act: Act, id: string | null): boolean {
  if ("id" in act) return act.id === id;
  return ("comment" in act ? act.comment : act.thread) === id;
}
