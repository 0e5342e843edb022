import type { Message } from "../../src/connection/message.ts";

export const ME = 1;
export const OTHER = 2;

/** A message with this number; `by` is the id of whoever said it. */
export function message(number: number, rest: Partial<Message> & { by?: number } = {}): Message {
  const { by = OTHER, ...fields } = rest;
  return {
    number,
    rev: number,
    seq: 1,
    id: `id-${number}`,
    text: `text ${number}`,
    mentions: [],
    author: { id: by, name: `P${by}`, color: "#2b5fd9" },
    at: "2026-05-03T10:00:00Z",
    edited_at: null,
    deleted: false,
    ...fields,
  };
}
