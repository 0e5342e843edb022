import type { Person } from "../shared/page.ts";
import { isPerson } from "./person.ts";

/** A message of the chat as the server tells it (PROTOCOL 5). */
export interface Message {
  /** Orders the messages of a document; grows, with gaps. */
  number: number;
  /** Grows by one with everything that happens in the chat; the message's last change. */
  rev: number;
  /** The journal's head when it was said. */
  seq: number;
  /** The id that the author's page chose. */
  id: string;
  /** Null for an erased account. */
  author: Person | null;
  /** Empty when deleted. */
  text: string;
  /** Ids of people. */
  mentions: number[];
  /** ISO 8601 */
  at: string;
  edited_at: string | null;
  deleted: boolean;
}

/** Whether `value` is a count: a whole number of at least 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Whether `value` has everything that a message has. */
export function isMessage(value: unknown): value is Message {
  const f = (value ?? {}) as Partial<Record<keyof Message, unknown>>;
  return (
    isCount(f.number) &&
    isCount(f.rev) &&
    isCount(f.seq) &&
    isText(f.id) &&
    isText(f.text) &&
    (f.author === null || isPerson(f.author)) &&
    Array.isArray(f.mentions) &&
    f.mentions.every(isCount) &&
    isText(f.at) &&
    (f.edited_at === null || isText(f.edited_at)) &&
    typeof f.deleted === "boolean"
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
