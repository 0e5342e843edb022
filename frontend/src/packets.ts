import * as decoding from "lib0/decoding";

import { isRole, type Role } from "./roles.ts";

/** The frame type of packets (PROTOCOL 5.1). */
export const PACKET = 100;

/** What the server says beside the text (PROTOCOL 5). */
export type Packet =
  | { type: "welcome"; role: Role; access_version: number; seq: number }
  | { type: "receipt"; frames: number; seq: number }
  | { type: "unsaved"; retry_ms: number }
  | { type: "access"; role: Role; access_version: number };

type Fields = Record<string, unknown>;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const FITS: Record<Packet["type"], (fields: Fields) => boolean> = {
  welcome: (f) => isRole(f.role) && isCount(f.access_version) && isCount(f.seq),
  receipt: (f) => isCount(f.frames) && isCount(f.seq),
  unsaved: (f) => isCount(f.retry_ms),
  access: (f) => isRole(f.role) && isCount(f.access_version),
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

function isPacket(value: unknown): value is Packet {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Fields;
  return Object.hasOwn(FITS, String(fields.type)) && FITS[fields.type as Packet["type"]](fields);
}
