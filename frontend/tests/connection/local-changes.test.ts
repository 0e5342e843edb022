import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";

import * as Y from "yjs";

import { LocalChanges } from "../../src/connection/local-changes.ts";
import { UPDATE } from "../../src/connection/frames.ts";
import { LocalStore } from "../../src/offline/local-store.ts";

let people = 0;

interface World {
  readonly doc: Y.Doc;
  readonly changes: LocalChanges;
  readonly life: AbortController;
  /** How often it was told that the saved state may be another. */
  told(): number;
  /** Types a letter, or has the server bring one. */
  type(isBrought?: boolean): void;
}

function world(): World {
  const doc = new Y.Doc();
  const life = new AbortController();
  let told = 0;
  const changes = new LocalChanges(doc, ["plan", 0], true, () => told++, life.signal);
  doc.on("update", (update: Uint8Array, origin: unknown) =>
    changes.changed(update, origin, origin === "server"),
  );
  return {
    doc,
    changes,
    life,
    told: () => told,
    type: (isBrought = false) =>
      doc.transact(() => doc.getText().insert(0, "x"), isBrought ? "server" : null),
  };
}

function counted({ changes }: World): number {
  return changes.saved.state.changes;
}

/** Where the texts are kept of a person who has had no page yet. */
function newStore(): Promise<LocalStore> {
  return LocalStore.open(++people, () => {}) as Promise<LocalStore>;
}

/** Resolves when everything is kept on this device that is to be kept. */
async function kept({ changes }: World, store: Promise<LocalStore>): Promise<void> {
  changes.copy.flush();
  // Transactions over the same stores are done in order.
  await (await store).write(async () => {});
}

test("what is made here is counted and told, and what the server brings is not", () => {
  const one = world();
  one.type(true);
  assert.deepEqual([counted(one), one.told()], [0, 0]);
  one.type();
  assert.deepEqual([counted(one), one.told()], [1, 1]);
});

test("what has no receipt is found by the next page, and what has one is not counted there", async () => {
  const store = newStore();
  const before = world();
  await before.changes.load(store, "Plan");
  before.changes.saved.opened();
  for (const _ of [1, 2]) {
    before.type();
    before.changes.saved.sent(UPDATE);
  }
  await kept(before, store);
  assert.deepEqual(before.changes.saved.state.isKept, true);
  before.changes.committed(1);
  assert.equal(counted(before), 1);
  await kept(before, store);

  const after = world();
  assert.equal(await after.changes.load(store, "Plan"), true);
  assert.equal(after.doc.getText().toString(), "xx");
  // What is loaded is found and not made: it would be kept, and sent, twice.
  assert.deepEqual([counted(after), after.told()], [1, 1]);
});

test("a page that is left counts nothing, and fills no text", async () => {
  const store = newStore();
  const before = world();
  await before.changes.load(store, "Plan");
  before.type();
  await kept(before, store);

  const left = world();
  const loaded = left.changes.load(store, "Plan");
  left.life.abort();
  assert.equal(await loaded, false);
  left.type();
  assert.deepEqual([left.doc.getText().toString(), counted(left), left.told()], ["x", 0, 0]);
});
