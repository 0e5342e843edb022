import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

import { isCount, isMessage, type Message } from "./message.ts";
import { isReview, type Told } from "./thread.ts";
import { isRole, type Right } from "../shared/roles.ts";

/** The frame type of packets (PROTOCOL 5.1). */
export const PACKET = 100;

/** What the server says beside the text (PROTOCOL 5). */
export type Packet =
  | Welcome
  | { type: "receipt"; frames: number; seq: number }
  | { type: "unsaved"; retry_ms: number }
  | Access
  | { type: "size"; used: number; quota: number }
  | { type: "resync"; seq: number }
  | { type: "title"; title: string }
  | { type: "notices"; unread: number }
  | ({ type: "message" } & Message)
  | ({ type: "review"; after: number } & Told)
  | Refused;

/** What the person may do from now on. */
export interface Access extends Right {
  type: "access";
  access_version: number;
  may_chat: boolean;
  may_comment: boolean;
  may_suggest?: boolean;
}

/**
 * Who the person is here; `chat` is the last `rev` of the chat and how far they have read it,
 * `review` the last `rev` of the threads.
 */
export interface Welcome extends Right {
  type: "welcome";
  access_version: number;
  seq: number;
  chat: { head: number; read: number };
  may_chat: boolean;
  review: { head: number };
  may_comment: boolean;
  may_suggest?: boolean;
  epoch: number;
  title: string;
}

/** A packet of this page was refused: its type and id, as far as they could be read, and why. */
export interface Refused {
  type: "error";
  about: string | null;
  id: string | null;
  code: string;
  /** A sentence for the person. */
  message: string;
  /** What stands at the place of a comment whose quote does not (code `moved`). */
  now?: string;
  /** Up to which entry the page has been told everything (code `changed`). */
  seq?: number;
  /** The suggestions that are to be accepted with it (code `builds_on`). */
  needs?: string[];
}

type Fields = Record<string, unknown>;

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";

const isPlace = (value: unknown): boolean => {
  const { head, read } = (value ?? {}) as Fields;
  return isCount(head) && isCount(read);
};

const FITS: Record<Packet["type"], (fields: Fields) => boolean> = {
  welcome: (f) =>
    isRole(f.role) &&
    isCount(f.access_version) &&
    isCount(f.seq) &&
    isPlace(f.chat) &&
    typeof f.may_chat === "boolean" &&
    isCount(f.epoch) &&
    typeof f.title === "string" &&
    isCount((f.review as Fields | null | undefined)?.head) &&
    typeof f.may_comment === "boolean" &&
    typeof f.frozen === "boolean",
  receipt: (f) => isCount(f.frames) && isCount(f.seq),
  unsaved: (f) => isCount(f.retry_ms),
  access: (f) =>
    isRole(f.role) &&
    isCount(f.access_version) &&
    typeof f.may_chat === "boolean" &&
    typeof f.may_comment === "boolean" &&
    typeof f.frozen === "boolean",
  size: (f) => isCount(f.used) && isCount(f.quota),
  resync: (f) => isCount(f.seq),
  title: (f) => typeof f.title === "string",
  notices: (f) => isCount(f.unread),
  message: isMessage,
  review: (f) => isCount(f.after) && isReview(f),
  error: (f) =>
    isTextOrNull(f.about) &&
    isTextOrNull(f.id) &&
    typeof f.code === "string" &&
    typeof f.message === "string" &&
    (f.now === undefined || typeof f.now === "string") &&
    (f.seq === undefined || isCount(f.seq)) &&
    (f.needs === undefined || (Array.isArray(f.needs) && f.needs.every(isTextOrNull))),
};

/**
 * The packet at the decoder's place, after its frame type. Null for a type that this page does not
 * know: a newer server may say more.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function readPacket(decoder: decoding.Decoder): Packet | null {
  const fields: unknown = JSON.parse(decoding.readVarString(decoder));
  return isPacket(fields) ? fields : null;
}

/** A packet as a frame. */
export function packetFrame(packet: object): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, PACKET);
  encoding.writeVarString(encoder, JSON.stringify(packet));
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

function isPacket(value: unknown): value is Packet {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Fields;
  return Object.hasOwn(FITS, String(fields.type)) && FITS[fields.type as Packet["type"]](fields);
}
