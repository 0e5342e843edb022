import type { Refused } from "../connection/packets.ts";
import type { Suggestion } from "../connection/thread.ts";

const TRIES = 3;
const MANY = 60; // suggestions that fit into a packet; more are posted

type Kind = "accept" | "reject" | "withdraw_suggestion" | "reopen_suggestion";

/** Something decided about suggestions that the server has not confirmed. */
export interface Pending {
  readonly kind: Kind;
  readonly ids: readonly string[];
  /** What the person saw of them when they decided. */
  readonly seen: string;
  tries: number;
}

/** Why something decided was not done. */
export interface Problem {
  readonly kind: Kind;
  readonly code: string;
  readonly message: string;
  /** Suggestions that are to be accepted, or opened, before it. */
  readonly needs: readonly string[];
}

/** What decisions need of the page. */
export interface DecisionUse {
  send(packet: object): boolean;
  /** Posts what is too much for a packet to this part of the API; why it was refused, if it was. */
  post(kind: "accept" | "reject", said: object): Promise<Omit<Refused, "type" | "about"> | null>;
  suggestion(id: string): Suggestion | undefined;
  /** What is seen of these suggestions, as a text that is another when that is. */
  seen(ids: readonly string[]): string;
  /** Shows what is so now, and then calls `checked`. */
  look(): void;
  /** It is done. */
  done(pending: Pending): void;
  changed(): void;
}

/** What the person decides about suggestions: one thing at a time, each heard of until it is done. */
export class Decisions {
  /** The last entry of the journal up to which the page shows the text. */
  seq = 0;
  private readonly use: DecisionUse;
  private pending: Pending | null = null;
  private isChecking = false;
  private readonly problems = new Map<string, Problem>();

  constructor(use: DecisionUse) {
    this.use = use;
  }

  /** Whether something is on its way. */
  get isBusy(): boolean {
    return this.pending !== null;
  }

  /** Why what was decided about a suggestion was not done. */
  problem(id: string): Problem | null {
    return this.problems.get(id) ?? null;
  }

  /** Decides about these; whether the server could be told. */
  decide(kind: Kind, ids: readonly string[]): boolean {
    if (this.pending || ids.length === 0) return false;
    for (const id of ids) this.problems.delete(id);
    return this.send({ kind, ids, seen: this.use.seen(ids), tries: 1 });
  }

  /** Suggestions may have changed. */
  told(): void {
    const { pending } = this;
    if (!pending) return;
    const isOpen = (id: string): boolean => this.use.suggestion(id)?.state === "open";
    const isDone = pending.ids.every((id) => isOpen(id) === (pending.kind === "reopen_suggestion"));
    if (!isDone) return;
    this.pending = null;
    this.use.done(pending);
  }

  /** What is shown is so now. */
  checked(): void {
    const { pending, isChecking } = this;
    if (!pending || !isChecking) return;
    this.isChecking = false;
    const isSame = this.use.seen(pending.ids) === pending.seen;
    if (isSame && pending.tries < TRIES && this.send({ ...pending, tries: pending.tries + 1 }))
      return;
    this.fail(pending, { kind: pending.kind, code: "changed", message: "", needs: [] });
  }

  /** The server refused something; whether it was this. */
  refused({ about, code, message, seq, needs }: Refused): boolean {
    const { pending } = this;
    if (!pending || about !== pending.kind) return false;
    if (seq !== undefined) this.seq = Math.max(this.seq, seq);
    if (code === "changed" && pending.kind === "accept") {
      // Perhaps only this page's knowledge of the seq is behind what it shows.
      this.isChecking = true;
      this.use.look();
    } else this.fail(pending, { kind: pending.kind, code, message, needs: needs ?? [] });
    return true;
  }

  /** The connection is gone: what was decided may have been done. */
  down(): void {
    this.pending = null;
    this.isChecking = false;
  }

  private send(pending: Pending): boolean {
    const { kind, ids } = pending;
    const said = this.said(kind, ids);
    const isPosted = ids.length > MANY && (kind === "accept" || kind === "reject");
    if (isPosted) void this.post(kind, said);
    const isSent = isPosted || this.use.send({ type: kind, ...said });
    this.pending = isSent ? pending : null;
    this.use.changed();
    return isSent;
  }

  private async post(kind: "accept" | "reject", said: object): Promise<void> {
    const problem = await this.use.post(kind, said);
    if (problem) this.refused({ type: "error", about: kind, ...problem });
  }

  private said(kind: Kind, ids: readonly string[]): object {
    if (kind === "reject") return { suggestions: ids };
    if (kind !== "accept") return { suggestion: ids[0] };
    const suggestions = ids.map((id) => ({ id, rev: this.use.suggestion(id)?.rev ?? 0 }));
    return { suggestions, seq: this.seq };
  }

  private fail({ ids }: Pending, problem: Problem): void {
    this.pending = null;
    for (const id of ids) this.problems.set(id, problem);
    this.use.changed();
  }
}
