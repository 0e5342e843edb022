import assert from "node:assert/strict";
import { test } from "node:test";

import { STEP2, UPDATE } from "../../src/connection/frames.ts";
import { Saved, type SavedName } from "../../src/connection/saved-state.ts";

/** A page whose connection is open and synced, the server's SyncStep1 answered with frame 1. */
function joined(): Saved {
  const saved = new Saved(true);
  saved.opened();
  saved.sent(STEP2);
  saved.synced();
  saved.receipt(1);
  return saved;
}

function type(saved: Saved, times = 1): void {
  for (let i = 0; i < times; i++) {
    saved.changed();
    saved.sent(UPDATE);
  }
}

function shows(saved: Saved, name: SavedName, changes: number): void {
  const { isKept: _, ...state } = saved.state;
  assert.deepEqual(state, { name, changes });
}

test("before the first answer the sign says connecting", () => {
  const saved = new Saved(true);
  shows(saved, "connecting", 0);
  saved.opened();
  shows(saved, "connecting", 0);
});

test("a page that only read is saved once it is synced", () => {
  const saved = new Saved(true);
  saved.opened();
  saved.synced();
  shows(saved, "saved", 0);
});

test("5.3 a change is saved when a receipt covers its frame and not before", () => {
  const saved = joined();
  type(saved, 3);
  shows(saved, "saving", 3);
  saved.receipt(3);
  shows(saved, "saving", 1);
  saved.receipt(4);
  shows(saved, "saved", 0);
});

test("a receipt for frames that were never sent settles nothing", () => {
  const saved = joined();
  type(saved);
  saved.receipt(9);
  shows(saved, "saving", 1);
});

test("an older receipt takes nothing back", () => {
  const saved = joined();
  type(saved, 2);
  saved.receipt(3);
  saved.receipt(2);
  shows(saved, "saved", 0);
});

test("what is typed offline is counted and settled by the SyncStep2 of the next connection", () => {
  const saved = joined();
  saved.closed();
  shows(saved, "offline", 0);
  saved.changed();
  saved.changed();
  shows(saved, "offline", 2);
  saved.opened();
  shows(saved, "offline", 2);
  saved.sent(STEP2);
  saved.synced();
  shows(saved, "saving", 2);
  saved.receipt(1);
  shows(saved, "saved", 0);
});

test("frames without a receipt are offered again after a reconnect", () => {
  const saved = joined();
  type(saved, 2);
  saved.receipt(2);
  saved.closed();
  shows(saved, "offline", 1);
  saved.opened();
  saved.synced();
  saved.receipt(1);
  shows(saved, "saving", 1);
  saved.sent(STEP2);
  saved.receipt(1);
  shows(saved, "saved", 0);
});

test("an Update sent before the SyncStep2 does not settle what was typed offline", () => {
  const saved = joined();
  saved.closed();
  saved.changed();
  saved.opened();
  type(saved);
  saved.synced();
  saved.receipt(1);
  shows(saved, "saving", 2);
  saved.sent(STEP2);
  saved.receipt(2);
  shows(saved, "saved", 0);
});

test("with nothing left behind an Update settles by itself, with no SyncStep2", () => {
  const saved = new Saved(true);
  saved.opened();
  saved.synced();
  type(saved);
  saved.receipt(1);
  shows(saved, "saved", 0);
});

test("2.7 after a resync one receipt covers the frames whose own receipts were dropped", () => {
  const saved = joined();
  type(saved, 3);
  shows(saved, "saving", 3);
  // The receipts for 2 and 3 never come, the answer to the resync counts them.
  saved.receipt(3);
  shows(saved, "saving", 1);
  type(saved);
  saved.receipt(5);
  shows(saved, "saved", 0);
});

test("5.4 a commit that fails shows as unsaved until the receipt comes", () => {
  const saved = joined();
  type(saved, 2);
  saved.unsaved();
  shows(saved, "unsaved", 2);
  type(saved);
  shows(saved, "unsaved", 3);
  saved.receipt(4);
  shows(saved, "saved", 0);
});

test("5.4 a failing commit of others leaves this page saved", () => {
  const saved = joined();
  saved.unsaved();
  shows(saved, "saved", 0);
});

test("3.4 a refused frame stays unsaved until a later SyncStep2 is committed", () => {
  const saved = joined();
  type(saved);
  saved.receipt(1);
  type(saved);
  saved.receipt(1);
  shows(saved, "saving", 2);
  saved.sent(STEP2);
  saved.receipt(4);
  shows(saved, "saved", 0);
});

test("a viewer's page says read only and counts nothing", () => {
  const saved = new Saved(false);
  shows(saved, "connecting", 0);
  saved.opened();
  saved.synced();
  saved.changed();
  shows(saved, "readonly", 0);
  saved.closed();
  shows(saved, "offline", 0);
});

test("5.5 losing the right to write keeps count of what was not saved", () => {
  const saved = joined();
  type(saved);
  saved.setWriter(false);
  shows(saved, "readonly", 1);
});

test("3.7 who gets the right back is asked for what was kept meanwhile", () => {
  const saved = joined();
  type(saved, 2);
  saved.setWriter(false);
  saved.setWriter(true);
  saved.sent(STEP2);
  saved.receipt(4);
  shows(saved, "saved", 0);
});

test("5.5 a viewer who becomes an editor saves from then on", () => {
  const saved = new Saved(false);
  saved.opened();
  saved.synced();
  saved.setWriter(true);
  type(saved);
  shows(saved, "saving", 1);
  saved.receipt(1);
  shows(saved, "saved", 0);
});

test("6.1 a final end is shown whatever happens after, with what was not saved", () => {
  const saved = joined();
  type(saved, 2);
  saved.closed();
  saved.ended();
  shows(saved, "closed", 2);
  saved.closed();
  shows(saved, "closed", 2);
});

test("after trying again the changes go out with the SyncStep2", () => {
  const saved = joined();
  type(saved);
  saved.closed();
  saved.ended();
  saved.resumed();
  shows(saved, "offline", 1);
  saved.opened();
  saved.sent(STEP2);
  saved.synced();
  saved.receipt(1);
  shows(saved, "saved", 0);
});

test("what an earlier page left is counted, kept, and settled by the SyncStep2 alone", () => {
  const saved = new Saved(true);
  saved.found(3);
  assert.deepEqual(saved.state, { name: "connecting", changes: 3, isKept: true });
  saved.opened();
  saved.synced();
  type(saved);
  saved.receipt(1);
  shows(saved, "saving", 4);
  saved.sent(STEP2);
  saved.receipt(2);
  shows(saved, "saved", 0);
});

test("changes are kept when the device has stored all of them, and no longer when it has lost them", () => {
  const saved = joined();
  const isKept = (): boolean => saved.state.isKept;
  assert.equal(isKept(), true);
  saved.closed();
  saved.changed();
  saved.changed();
  assert.equal(isKept(), false);
  saved.kept(1);
  assert.equal(isKept(), false);
  saved.kept(2);
  assert.equal(isKept(), true);
  saved.lost();
  assert.equal(isKept(), false);
});

test("changes of one who may not write are nobody's: they are not to be kept either", () => {
  assert.equal(new Saved(false).changed(), false);
  assert.equal(new Saved(true).changed(), true);
});

test("4503 a restart is told as such until the server is back or takes too long", () => {
  const saved = joined();
  saved.closed(true);
  shows(saved, "restarting", 0);
  saved.changed();
  saved.closed();
  shows(saved, "restarting", 1);
  saved.late();
  shows(saved, "offline", 1);
  saved.closed(true);
  saved.opened();
  saved.sent(STEP2);
  saved.synced();
  saved.receipt(1);
  shows(saved, "saved", 0);
  saved.late();
  shows(saved, "saved", 0);
});
