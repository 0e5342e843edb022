import assert from "node:assert/strict";
import { test } from "node:test";

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

import { changeStep, STEP2, UPDATE } from "../src/frames.ts";
import { readPacket, type Packet } from "../src/packets.ts";

function read(text: string): Packet | null {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, text);
  return readPacket(decoding.createDecoder(encoding.toUint8Array(encoder)));
}

test("5 every packet is read as it was written", () => {
  const packets: Packet[] = [
    { type: "welcome", role: "editor", access_version: 3, seq: 1842 },
    { type: "receipt", frames: 7, seq: 1843 },
    { type: "unsaved", retry_ms: 250 },
    { type: "access", role: "viewer", access_version: 4 },
  ];
  for (const packet of packets) assert.deepEqual(read(JSON.stringify(packet)), packet);
});

test("a packet of an unknown type or with odd fields is nobody's", () => {
  const odd = [
    null, 7, [], {}, { type: "news" }, { type: "toString" }, { type: "receipt" },
    { type: "receipt", frames: -1, seq: 1 }, { type: "receipt", frames: "7", seq: 1 },
    { type: "welcome", role: "king", access_version: 1, seq: 1 },
  ];
  for (const fields of odd) assert.equal(read(JSON.stringify(fields)), null);
});

test("3.2 SyncStep2 and Update are change frames and no others", () => {
  assert.equal(changeStep(Uint8Array.of(0, 1, 0)), STEP2);
  assert.equal(changeStep(Uint8Array.of(0, 2, 0)), UPDATE);
  for (const frame of [[], [0], [0, 0, 1, 0], [0, 3], [1, 1, 0], [3], [100, 2, 0x7b, 0x7d]])
    assert.equal(changeStep(Uint8Array.from(frame)), null);
});
