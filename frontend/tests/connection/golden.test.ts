import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";

import { changeStep, STEP1, STEP2, UPDATE } from "../../src/connection/frames.ts";
import { PACKET, readPacket } from "../../src/connection/packets.ts";

// The tests run in the folder of package.json.
const FILE = "../tests/golden/frames.json";

/** A golden frame; those without a message end the connection and are the server's to refuse. */
interface Golden {
  name: string;
  clause: string;
  hex: string;
  message?: { kind: string; payload?: unknown };
}

const STEPS: Record<string, number> = { sync1: STEP1, sync2: STEP2, update: UPDATE };

const golden: Golden[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : [];

for (const { name, clause, hex, message } of golden) {
  if (message) test(`${clause} ${name}`, () => check(Buffer.from(hex, "hex"), message));
}

test("there are golden frames of every kind", () => {
  const kinds = new Set(golden.map(({ message }) => message?.kind));
  for (const kind of [...Object.keys(STEPS), "packet"]) assert.ok(kinds.has(kind), kind);
});

function check(frame: Buffer, message: { kind: string; payload?: unknown }): void {
  const step = STEPS[message.kind];
  assert.equal(changeStep(frame), step === STEP2 || step === UPDATE ? step : null);
  if (message.kind === "packet") checkPacket(frame, message.payload);
  if (step !== undefined) checkSync(frame, step, message.payload);
}

function checkPacket(frame: Buffer, payload: unknown): void {
  const decoder = decoding.createDecoder(frame);
  assert.equal(decoding.readVarUint(decoder), PACKET);
  assert.deepEqual(readPacket(decoder), payload);
  assert.equal(decoding.hasContent(decoder), false);
}

// The page leaves these frames to y-protocols: what it reads is what the file says.
function checkSync(frame: Buffer, step: number, payload: unknown): void {
  const decoder = decoding.createDecoder(frame.subarray(1));
  assert.equal(sync.readSyncMessage(decoder, encoding.createEncoder(), new Y.Doc(), null), step);
  assert.equal(decoding.hasContent(decoder), false);
  assert.equal(frame.subarray(-String(payload).length / 2).toString("hex"), payload);
}
