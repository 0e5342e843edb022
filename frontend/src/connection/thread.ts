import { isCount } from "./message.ts";
import type { Person } from "../shared/page.ts";
import { isPerson } from "./person.ts";

/** What somebody said in a thread. */
export interface Comment {
  /** The id that the author's page chose. */
  id: string;
  /** Null for an erased account. */
  author: Person | null;
  /** Empty when withdrawn. */
  text: string;
  /** Ids of people. */
  mentions: number[];
  /** ISO 8601 */
  at: string;
  edited: string | null;
  withdrawn: boolean;
  /** Who made it and when (ISO 8601), as a file says that `author` brought in. */
  imported?: { author: string; at: string | null } | null;
  /** Who reacted (ids), by emoji. */
  reactions: Record<string, number[]>;
}

/** A thread about some words of the text, as the server tells it. */
export interface Thread {
  id: string;
  /** Grows with everything that happens in the threads of the document; the thread's last change. */
  rev: number;
  /** The words that it is about, as they were. */
  quote: string;
  author: Person | null;
  /** ISO 8601 */
  at: string;
  /** The journal's entry that wrote its mark into the text. */
  seq: number;
  resolved: { by: Person | null; at: string } | null;
  assignee: Person | null;
  comments: Comment[];
}

/** What the server tells of threads: those that changed, and the ids of those that are gone. */
export interface Told {
  rev: number;
  threads: Thread[];
  gone: string[];
  /** The suggestions that changed; a server of before tells of none. */
  suggestions?: Suggestion[];
  /** How much there may be; told by GET alone. */
  room?: { suggestions?: { most: number } };
}

type Fields = Record<string, unknown>;

/** Whether `value` tells of threads; each of them is as it should be. */
export function isReview(value: unknown): value is Told {
  const { rev, threads, gone, suggestions } = (value ?? {}) as Fields;
  return (
    isCount(rev) &&
    Array.isArray(threads) &&
    threads.every(isThread) &&
    Array.isArray(gone) &&
    gone.every(isText) &&
    (suggestions === undefined || (Array.isArray(suggestions) && suggestions.every(isSuggestion)))
  );
}

/** Whether `value` has everything that a thread has. */
export function isThread(value: unknown): value is Thread {
  const f = (value ?? {}) as Fields;
  return (
    isText(f.id) &&
    isCount(f.rev) &&
    isText(f.quote) &&
    isAuthor(f.author) &&
    isText(f.at) &&
    isCount(f.seq) &&
    (f.resolved === null || isResolution(f.resolved)) &&
    isAuthor(f.assignee) &&
    Array.isArray(f.comments) &&
    f.comments.length > 0 &&
    f.comments.every(isComment)
  );
}

/** Whether `value` has everything that a comment has. */
export function isComment(value: unknown): value is Comment {
  const f = (value ?? {}) as Fields;
  return (
    isText(f.id) &&
    isAuthor(f.author) &&
    isText(f.text) &&
    isText(f.at) &&
    isIds(f.mentions) &&
    (f.edited === null || isText(f.edited)) &&
    typeof f.withdrawn === "boolean" &&
    isOriginOrNone(f.imported) &&
    typeof f.reactions === "object" &&
    Object.values(f.reactions ?? {}).every(isIds)
  );
}

function isOriginOrNone(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  const { author, at } = value as Fields;
  return isText(author) && (at === null || isText(at));
}

function isResolution(value: unknown): boolean {
  const { by, at } = (value ?? {}) as Fields;
  return isAuthor(by) && isText(at);
}

const isText = (value: unknown): boolean => typeof value === "string";
const isAuthor = (value: unknown): boolean => value === null || isPerson(value);
const isIds = (value: unknown): boolean => Array.isArray(value) && value.every(isCount);

/** What has become of a suggestion. */
export type SuggestionState = "open" | "accepted" | "rejected" | "withdrawn";

/** A change of the text that waits for somebody who may make it, as the server tells it. */
export interface Suggestion {
  id: string;
  /** Grows as the threads' does; the suggestion's last change. */
  rev: number;
  author: Person | null;
  /** ISO 8601, as the other times. */
  at: string;
  revised: string | null;
  /** The journal's last entry when it was made. */
  seq: number;
  state: SuggestionState;
  /** Who closed it, and when. */
  by: Person | null;
  closed: string | null;
  accepted_seq: number | null;
  /** The ids of the suggestions without which it is none. */
  builds_on: string[];
  /** Base64; null when it is closed, or so large that it is to be fetched. */
  update: string | null;
  bytes: number;
  /** What a file says of who has made it, and when; its `author` has brought it in. */
  imported?: { author: string; at: string | null } | null;
  /** What is said about it. */
  comments: Comment[];
}

const STATES = ["open", "accepted", "rejected", "withdrawn"];

/** Whether `value` has everything that a suggestion has. */
export function isSuggestion(value: unknown): value is Suggestion {
  const f = (value ?? {}) as Record<string, unknown>;
  return (
    isText(f.id) &&
    isCount(f.rev) &&
    isAuthor(f.author) &&
    isText(f.at) &&
    isTextOrNull(f.revised) &&
    isCount(f.seq) &&
    STATES.includes(f.state as string) &&
    isAuthor(f.by) &&
    isTextOrNull(f.closed) &&
    (f.accepted_seq === null || isCount(f.accepted_seq)) &&
    Array.isArray(f.builds_on) &&
    f.builds_on.every(isText) &&
    isTextOrNull(f.update) &&
    isCount(f.bytes) &&
    isOriginOrNone(f.imported) &&
    Array.isArray(f.comments) &&
    f.comments.every(isComment)
  );
}

const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
