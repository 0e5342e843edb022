import { Batch } from "./batch.ts";
import { buildingOn, foundations, inOrder, type Built } from "./changes/building.ts";
import { Decisions, type Pending, type Problem } from "./decisions.ts";
import { postJson } from "./post.ts";
import type { Deed } from "./changes/describe.ts";
import type { Packet, Refused } from "../connection/packets.ts";
import type { Suggestion } from "../connection/thread.ts";
import type { ReviewLog } from "../review/log.ts";
import type { Page } from "../shared/page.ts";
import { toast } from "../shared/toast.ts";
import { suggestionWords as say } from "../words/review.ts";

/** What deciding about suggestions needs of the page. */
export interface DecidingUse {
  send(packet: object): boolean;
  isOnline(): boolean;
  log(): ReviewLog;
  deedsOf(id: string): readonly Deed[] | null;
  /** Shows what is so now, and then has `checked` called. */
  look(): void;
  /** These were decided about. */
  closed(ids: readonly string[]): void;
  changed(): void;
}

/** Accepts, rejects, withdraws and reopens suggestions, one, those of a person, or all. */
export class Deciding {
  readonly batch: Batch;
  private readonly page: Page;
  private readonly use: DecidingUse;
  private readonly decisions: Decisions;
  // What builds on those that are decided about, and is closed with them.
  private carried: readonly string[] = [];

  constructor(page: Page, use: DecidingUse) {
    this.page = page;
    this.use = use;
    this.decisions = new Decisions({
      send: (packet) => use.isOnline() && use.send(packet),
      post: (kind, said) => this.post(kind, said),
      suggestion: (id) => use.log().suggestion(id),
      seen: (ids) => JSON.stringify(ids.map((id) => use.deedsOf(id))),
      look: () => use.look(),
      done: (pending) => this.done(pending),
      changed: () => use.changed(),
    });
    this.batch = new Batch({
      accept: (ids) => this.decide("accept", ids),
      reject: (ids) => this.decide("reject", ids),
    });
  }

  /** Whether something is on its way. */
  get isBusy(): boolean {
    return this.decisions.isBusy;
  }

  /** Why what was decided about a suggestion was not done. */
  problem(id: string): Problem | null {
    const problem = this.decisions.problem(id);
    if (!problem || problem.needs.length === 0) return problem;
    // The server names what comes next, and not what that one needs.
    const isAccepting = problem.kind === "accept";
    const isLacking = ({ state }: Built): boolean =>
      isAccepting ? state === "open" : state === "rejected" || state === "withdrawn";
    return { ...problem, needs: foundations([id], this.of, isLacking) };
  }

  /** Decides about these. */
  decide(kind: Pending["kind"], ids: readonly string[]): void {
    if (!this.isBusy) this.carried = buildingOn(ids, this.use.log().built);
    if (!this.decisions.decide(kind, ids) && !this.decisions.isBusy) toast(say.offline);
  }

  /** A packet of the server; whether it refused what was decided. */
  heard(packet: Packet): boolean {
    if (packet.type === "error") return this.decisions.refused(packet);
    if ("seq" in packet && typeof packet.seq === "number")
      this.decisions.seq = Math.max(this.decisions.seq, packet.seq);
    return false;
  }

  /** The server has told of suggestions. */
  told(): void {
    this.decisions.told();
  }

  /** What is shown is so now. */
  checked(): void {
    this.decisions.checked();
  }

  /** The connection is gone. */
  down(): void {
    this.decisions.down();
  }

  /** Offers to decide about all that are open, if the person may. */
  show(mayDecide: boolean): void {
    const { suggestions, mostSuggestions } = this.use.log();
    const open = suggestions.filter(({ state }) => state === "open");
    this.batch.show(mayDecide ? open : [], this.use.isOnline() && !this.isBusy);
    this.batch.showRoom(open.length, mostSuggestions);
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

  private done({ kind, ids }: Pending): void {
    const all = [...ids, ...this.carried];
    const takeBack = (): void => this.reopen(inOrder(all, this.of));
    if (kind === "accept") toast(say.accepted(ids.length));
    else if (kind === "reject") toast(say.rejected(all.length), { takeBack });
    else if (kind === "withdraw_suggestion") toast(say.withdrawn(all.length));
    this.use.closed(ids);
  }

  private readonly of = (id: string): Suggestion | undefined => this.use.log().suggestion(id);

  /** Opens these again, each after what it builds on. */
  reopen(ids: readonly string[]): void {
    const [first, ...rest] = ids;
    if (!first) return;
    this.decide("reopen_suggestion", [first]);
    for (const id of rest) this.use.send({ type: "reopen_suggestion", suggestion: id });
  }
}
