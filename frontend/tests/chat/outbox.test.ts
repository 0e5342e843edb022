import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox, type Store } from "../../src/chat/outbox.ts";

const KEY = "chat of Ann";
const draft = (id: string) => ({
  id,
  text: `text ${id}`,
  mentions: [2],
  at: "2026-05-03T10:00:00Z",
});

function memory(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

function filled(store: Store = memory()): Outbox {
  const outbox = new Outbox(store, KEY);
  outbox.add(draft("a"));
  outbox.add(draft("b"));
  return outbox;
}

const ids = (outbox: Outbox): string[] => outbox.waiting.map(({ id }) => id);

test("a message waits, in order, until the server shows it", () => {
  const outbox = filled();
  assert.deepEqual(ids(outbox), ["a", "b"]);
  outbox.settle("a");
  outbox.settle("a");
  outbox.settle("unknown");
  assert.deepEqual(ids(outbox), ["b"]);
});

test("a refused message stays with its reason and is not sent, until it is asked for again", () => {
  const outbox = filled();
  outbox.refuse("a", "You write too fast.");
  assert.deepEqual(ids(outbox), ["b"]);
  assert.equal(outbox.drafts[0]?.error, "You write too fast.");
  outbox.refuse("a", "");
  assert.deepEqual(ids(outbox), ["a", "b"]);
});

test("a page that is loaded again has the same messages under the same ids", () => {
  const store = memory();
  const outbox = filled(store);
  outbox.refuse("b", "No.");
  assert.deepEqual(new Outbox(store, KEY).drafts, outbox.drafts);
  assert.deepEqual(new Outbox(store, "chat of Ben").drafts, []);
});

test("nothing is left in the store when everything is sent", () => {
  const store = memory();
  const outbox = filled(store);
  outbox.settle("a");
  outbox.settle("b");
  assert.equal(store.kept.size, 0);
});

test("a store with odd content, or one that is full, stops nobody", () => {
  for (const odd of ["", "{", "null", "7", '[{"id":1}]', '[null,"x"]']) {
    const store = memory();
    store.kept.set(KEY, odd);
    assert.deepEqual(new Outbox(store, KEY).drafts, []);
  }
  const full = (): never => {
    throw new Error("full");
  };
  assert.deepEqual(ids(filled({ getItem: full, setItem: full, removeItem: full })), ["a", "b"]);
});
