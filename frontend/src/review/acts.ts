import type { Suggestion } from "../connection/thread.ts";
import type { Comment, Thread } from "../connection/thread.ts";
import type { Store } from "../chat/outbox.ts";
import type { Person } from "../shared/page.ts";

/** Where in the text a thread begins and ends: relative positions of Yjs, and the words there. */
export interface Place {
  readonly start: string;
  readonly end: string;
  readonly quote: string;
}

/** What a person does to a thread, as the packet that says so. */
export type Act =
  | ({ type: "comment"; id: string; text: string; mentions: number[] } & Place)
  | { type: "reply"; id: string; thread: string; text: string; mentions: number[] }
  | { type: "revise"; comment: string; text: string; mentions: number[] }
  | { type: "withdraw"; comment: string }
  | { type: "resolve" | "reopen"; thread: string }
  | { type: "assign"; thread: string; person: number | null }
  | { type: "react"; comment: string; emoji: string; on: boolean };

/** An act that the server has not confirmed. */
export interface Waiting {
  readonly act: Act;
  /** When it was done, ISO 8601. */
  readonly at: string;
  /** Why the server refused it: a sentence, or nothing. */
  readonly error: string;
  /** What stands at the comment's place instead of its quote, when that is why. */
  readonly now: string | null;
}

/** A comment as it is shown; `waiting` when the server has not confirmed it or its last change. */
export interface ShownComment extends Comment {
  waiting: Waiting | null;
}

/** What people talk about: words of the text, or a suggestion, which is answered as a thread is. */
export interface Subject extends Thread {
  suggestion?: Suggestion;
}

/** A suggestion, with what is said about it as a thread. */
export function subjectOf(suggestion: Suggestion): Subject {
  const { id, rev, author, at, seq, state, by, closed, comments } = suggestion;
  const resolved = state === "open" ? null : { by, at: closed ?? at };
  return { id, rev, quote: "", author, at, seq, resolved, assignee: null, comments, suggestion };
}

/** A thread as it is shown: as the server told it, with what is on its way. */
export interface ShownThread extends Subject {
  comments: ShownComment[];
  /** The place of a thread that is on its way. */
  place: Place | null;
}

/** What an act is about: of two with the same key the later counts. */
export function keyOf(act: Act): string {
  if (act.type === "comment" || act.type === "reply") return act.id;
  if (act.type === "react") return `react ${act.comment} ${act.emoji}`;
  if (act.type === "assign") return `assign ${act.thread}`;
  return "comment" in act ? `change ${act.comment}` : `state ${act.thread}`;
}

/**
 * The acts on their way. Each stays until the server shows what it does, is offered again on every
 * new connection under the same ids, and so is done once.
 */
export class Acts {
  private readonly store: Store;
  private readonly key: string;
  private all: readonly Waiting[];
  private readonly sent = new Set<string>();

  /** `key` names the acts of one person in one document. */
  constructor(store: Store, key: string) {
    this.store = store;
    this.key = key;
    this.all = this.kept();
  }

  /** The acts in the order in which they were done. */
  get waiting(): readonly Waiting[] {
    return this.all;
  }

  /** The acts that are to be sent. */
  get unsent(): readonly Act[] {
    return this.all
      .filter(({ act, error }) => !error && !this.sent.has(keyOf(act)))
      .map(({ act }) => act);
  }

  /** Something was done, in place of what was done to the same before. */
  add(act: Act, at: string): void {
    const key = keyOf(act);
    this.sent.delete(key);
    const others = this.all.filter((other) => keyOf(other.act) !== key);
    this.keep([...others, { act, at, error: "", now: null }]);
  }

  /** The connection took the act. */
  told(act: Act): void {
    this.sent.add(keyOf(act));
  }

  /** The connection is gone, and nobody knows what of it was heard. */
  lost(): void {
    this.sent.clear();
  }

  /** Gives up an act. */
  drop(key: string): void {
    this.sent.delete(key);
    this.keep(this.all.filter(({ act }) => keyOf(act) !== key));
  }

  /** The server refused what this key was about; an empty sentence has it sent again. */
  refuse(key: string, error: string, now: string | null = null): void {
    this.sent.delete(key);
    this.keep(this.all.map((one) => (keyOf(one.act) === key ? { ...one, error, now } : one)));
  }

  /**
   * Forgets the acts whose effect the server shows. `threads` are all; `isSure` says that nothing is
   * unheard, so that also what was not sent by this connection may be counted as done.
   */
  settle(threads: ReadonlyMap<string, Thread>, me: number, isSure: boolean): void {
    const done = this.all.filter(
      ({ act }) => (isSure || this.sent.has(keyOf(act))) && isDone(act, threads, me),
    );
    for (const { act } of done) this.drop(keyOf(act));
  }

  private keep(all: readonly Waiting[]): void {
    this.all = all;
    try {
      if (all.length > 0) this.store.setItem(this.key, JSON.stringify(all));
      else this.store.removeItem(this.key);
    } catch {
      // A full or forbidden store: what waits lives as long as the page does.
    }
  }

  private kept(): readonly Waiting[] {
    try {
      const kept: unknown = JSON.parse(this.store.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isWaiting) : [];
    } catch {
      return [];
    }
  }
}

function isWaiting(value: unknown): value is Waiting {
  const { act, at, error } = (value ?? {}) as Partial<Waiting>;
  return typeof act?.type === "string" && typeof at === "string" && typeof error === "string";
}

function commentIn(threads: ReadonlyMap<string, Thread>, id: string): Comment | undefined {
  for (const { comments } of threads.values())
    for (const comment of comments) if (comment.id === id) return comment;
  return undefined;
}

function isDone(act: Act, threads: ReadonlyMap<string, Thread>, me: number): boolean {
  if (act.type === "comment") return threads.has(act.id);
  if ("thread" in act) return isDoneTo(act, threads.get(act.thread));
  const comment = commentIn(threads, act.comment);
  if (!comment || comment.withdrawn) return true;
  if (act.type === "revise") return comment.text === act.text;
  return act.type === "react" && (comment.reactions[act.emoji] ?? []).includes(me) === act.on;
}

function isDoneTo(act: Act & { thread: string }, thread: Thread | undefined): boolean {
  if (act.type === "reply") return thread?.comments.some(({ id }) => id === act.id) ?? false;
  if (!thread) return true;
  if (act.type === "assign") return (thread.assignee?.id ?? null) === act.person;
  return (thread.resolved !== null) === (act.type === "resolve");
}

/** The threads with what is on its way; `people` are those who can be assigned, `me` among them. */
export function withActs(
  threads: readonly Subject[],
  waiting: readonly Waiting[],
  me: Person,
  people: readonly Person[],
): ShownThread[] {
  const shown = new Map(threads.map((thread) => [thread.id, shownOf(thread)]));
  for (const one of waiting) {
    const { act } = one;
    if (act.type === "comment") shown.set(act.id, newThread(act, one, me));
    else if ("thread" in act) doTo(shown.get(act.thread), one, me, people);
    else doToComment(shown, act.comment, one, me);
  }
  return [...shown.values()].filter(
    ({ comments, suggestion }) => suggestion || comments.length > 0,
  );
}

function shownOf(thread: Subject): ShownThread {
  const comments = thread.comments.map((comment) => ({ ...comment, waiting: null }));
  return { ...thread, comments, place: null };
}

function newComment(
  act: Act & { id: string; text: string },
  one: Waiting,
  me: Person,
): ShownComment {
  const { id, text, mentions } = act as Act & { type: "reply" };
  return {
    id,
    author: me,
    text,
    mentions,
    at: one.at,
    edited: null,
    withdrawn: false,
    reactions: {},
    waiting: one,
  };
}

function newThread(act: Act & { type: "comment" }, one: Waiting, me: Person): ShownThread {
  const { id, start, end, quote } = act;
  return {
    id,
    rev: 0,
    quote,
    author: me,
    at: one.at,
    seq: 0,
    resolved: null,
    assignee: null,
    comments: [newComment(act, one, me)],
    place: { start, end, quote },
  };
}

function doTo(
  thread: ShownThread | undefined,
  one: Waiting,
  me: Person,
  people: readonly Person[],
): void {
  const { act, error, at } = one;
  if (!thread) return;
  if (act.type === "reply") thread.comments.push(newComment(act, one, me));
  // What was refused is not so.
  else if (error) return;
  else if (act.type === "assign")
    thread.assignee = [me, ...people].find(({ id }) => id === act.person) ?? null;
  else thread.resolved = act.type === "resolve" ? { by: me, at } : null;
}

function doToComment(shown: Map<string, ShownThread>, id: string, one: Waiting, me: Person): void {
  const { act, error } = one;
  const comment = commentIn(shown, id) as ShownComment | undefined;
  if (!comment) return;
  if (act.type === "revise")
    Object.assign(comment, { text: act.text, imported: null, waiting: one });
  else if (act.type === "withdraw") comment.waiting = one;
  else if (act.type === "react" && !error) {
    const others = (comment.reactions[act.emoji] ?? []).filter((person) => person !== me.id);
    const now = act.on ? [...others, me.id] : others;
    comment.reactions = { ...comment.reactions, [act.emoji]: now };
  }
}
