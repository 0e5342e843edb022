import assert from "node:assert/strict";
import { test } from "node:test";

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

import { changeStep, STEP2, UPDATE } from "../../src/connection/frames.ts";
import { PACKET, packetFrame, readPacket, type Packet } from "../../src/connection/packets.ts";

const MESSAGE = {
  number: 12,
  rev: 14,
  seq: 1842,
  id: "5f0c…",
  text: "Hello @Ben",
  mentions: [2],
  deleted: false,
  author: { id: 1, name: "Ann", color: "#2b5fd9" },
  at: "2026-05-03T10:00:00Z",
  edited_at: null,
};

function read(text: string): Packet | null {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, text);
  return readPacket(decoding.createDecoder(encoding.toUint8Array(encoder)));
}

test("5 every packet is read as it was written", () => {
  const packets: Packet[] = [
    {
      type: "welcome",
      role: "editor",
      access_version: 3,
      seq: 1842,
      epoch: 0,
      chat: { head: 40, read: 12 },
      may_chat: true,
      review: { head: 3 },
      may_comment: true,
      frozen: false,
      title: "Plan",
    },
    { type: "receipt", frames: 7, seq: 1843 },
    { type: "unsaved", retry_ms: 250 },
    {
      type: "access",
      role: "viewer",
      access_version: 4,
      may_chat: false,
      may_comment: false,
      frozen: true,
    },
    { type: "size", used: 900, quota: 1000 },
    { type: "resync", seq: 1843 },
    { type: "title", title: "Another plan" },
    { type: "notices", unread: 3 },
    { type: "message", ...MESSAGE },
    { type: "message", ...MESSAGE, author: null, text: "", edited_at: MESSAGE.at, deleted: true },
    { type: "review", after: 2, rev: 3, threads: [], gone: ["5f0c"] },
    { type: "error", about: null, id: null, code: "malformed", message: "This is no packet." },
    { type: "error", about: "comment", id: "5f0c", code: "moved", message: "?", now: "dog" },
  ];
  for (const packet of packets) assert.deepEqual(read(JSON.stringify(packet)), packet);
});

test("a packet of an unknown type or with odd fields is nobody's", () => {
  const odd = [
    null,
    7,
    [],
    {},
    { type: "news" },
    { type: "toString" },
    { type: "title" },
    { type: "notices", unread: -1 },
    { type: "receipt" },
    { type: "receipt", frames: -1, seq: 1 },
    { type: "receipt", frames: "7", seq: 1 },
    { type: "welcome", role: "king", access_version: 1, seq: 1 },
    { type: "welcome", role: "viewer", access_version: 1, seq: 1, chat: {}, may_chat: true },
    { type: "message", ...MESSAGE, number: "12" },
    { type: "message", ...MESSAGE, author: { ...MESSAGE.author, color: "red;" } },
    { type: "message", ...MESSAGE, mentions: ["2"] },
    { type: "review", after: -1, rev: 3, threads: [], gone: [] },
    { type: "review", after: 2, rev: 3, threads: [{}], gone: [] },
    { type: "error", about: 7, id: null, code: "unknown", message: "?" },
  ];
  for (const fields of odd) assert.equal(read(JSON.stringify(fields)), null);
});

test("3.2 SyncStep2 and Update are change frames and no others", () => {
  assert.equal(changeStep(Uint8Array.of(0, 1, 0)), STEP2);
  assert.equal(changeStep(Uint8Array.of(0, 2, 0)), UPDATE);
  for (const frame of [[], [0], [0, 0, 1, 0], [0, 3], [1, 1, 0], [3], [100, 2, 0x7b, 0x7d]])
    assert.equal(changeStep(Uint8Array.from(frame)), null);
});

test("5.1 what the page says is a packet of the same form", () => {
  const packet = { type: "say", id: "5f0c…", text: "Grüße\n😀", mentions: [2] };
  const decoder = decoding.createDecoder(packetFrame(packet));
  assert.equal(decoding.readVarUint(decoder), PACKET);
  assert.deepEqual(JSON.parse(decoding.readVarString(decoder)), packet);
  assert.equal(decoding.hasContent(decoder), false);
});
