import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import * as Y from "yjs";

import { isLate, Lateness } from "../../src/suggestions/mine/late.ts";
import { Own } from "../../src/suggestions/mine/own.ts";

const AT = "2026-01-31T12:00:00+00:00";

function suggestion(): { own: Own; write(): void } {
  const own = new Own(crypto.randomUUID(), 7, AT, true);
  const doc = new Y.Doc();
  doc.on("update", (update: Uint8Array) => own.add(update));
  return { own, write: () => doc.getText("default").insert(0, "a") };
}

function send(own: Own): void {
  own.sent = own.update;
  own.sentAt = Date.now();
}

const hear = (own: Own): void => void own.told(own.sent, own.sent!.length);

function timed(t: TestContext): (ms: number) => void {
  t.mock.timers.enable({ apis: ["Date", "setTimeout"], now: Date.parse(AT) });
  return (ms) => t.mock.timers.tick(ms);
}

test("a suggestion is late when the server is silent, and not before", (t) => {
  const pass = timed(t);
  const { own, write } = suggestion();
  write();
  send(own);
  pass(2900);
  assert.equal(isLate(own), false);
  pass(200);
  assert.equal(isLate(own), true);
  hear(own);
  assert.equal(isLate(own), false);
});

test("one that is written on is not late as long as the server keeps up", (t) => {
  const pass = timed(t);
  const { own, write } = suggestion();
  for (let second = 0; second < 20; second++) {
    write();
    send(own);
    write();
    pass(1000);
    hear(own);
    assert.equal(isLate(own), false);
  }
  pass(2500);
  assert.equal(isLate(own), true);
});

test("what this browser kept of before is late at once", () => {
  const { own, write } = suggestion();
  write();
  assert.equal(isLate(new Own(own.id, own.client, AT, true, own.update)), true);
});

test("one looks again as long as something is on its way", (t) => {
  const pass = timed(t);
  let [waits, looks] = [true, 0];
  const lateness = new Lateness(
    () => waits,
    () => looks++,
  );
  lateness.soon();
  lateness.soon();
  for (const expected of [1, 2]) {
    pass(3000);
    assert.equal(looks, expected);
  }
  waits = false;
  pass(9000);
  assert.equal(looks, 2);
});
