import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fromBase64, toBase64 } from "lib0/buffer";
import * as Y from "yjs";

import type { Suggestion } from "../../src/connection/thread.ts";
import { LocalStore } from "../../src/offline/local-store.ts";
import type { Page } from "../../src/shared/page.ts";
import { Mine } from "../../src/suggestions/mine/mine.ts";
import { Own } from "../../src/suggestions/mine/own.ts";
import { Strays } from "../../src/suggestions/mine/strays.ts";

const ANN = { id: 3, name: "Ann", color: "#2b5fd9" };
const PAGE = { id: "doc", epoch: 0, user: ANN } as Page;
const AT = "2026-01-31T12:00:00+00:00";

type Packet = Record<string, string>;

/** Somebody's suggestions, and what the server was told of them. */
function suggesting(isOpen = true, left: () => void = () => {}) {
  const state = { isOpen, packets: [] as Packet[] };
  const mine = new Mine(PAGE, {
    send: (packet) => Boolean(state.packets.push(packet as Packet)),
    isOpen: () => state.isOpen,
    changed: () => {},
    left,
  });
  return { mine, state };
}

let client = 100;

/** A suggestion in which these words are written, one update for each. */
function written(...words: string[]): Own {
  const own = new Own(crypto.randomUUID(), ++client, AT, true);
  const doc = new Y.Doc();
  doc.clientID = own.client;
  doc.on("update", (update: Uint8Array) => own.add(update));
  for (const word of words) doc.getText().insert(0, word);
  return own;
}

function told(own: Own, update: string | null, state: Suggestion["state"] = "open"): Suggestion {
  return {
    id: own.id,
    rev: 1,
    author: ANN,
    at: AT,
    revised: null,
    seq: 1,
    state,
    by: null,
    closed: null,
    accepted_seq: null,
    builds_on: [],
    update,
    bytes: own.update.length,
    comments: [],
  };
}

/** The echo of the last packet. */
const echo = (own: Own, packets: readonly Packet[]): Suggestion =>
  told(own, packets.findLast(({ id }) => id === own.id)!.update!);

/** What browsers have, as far as it is asked for: whoever asks for a lock waits for who has it. */
class Locks {
  private readonly held = new Map<string, { ended: Promise<void>; end: () => void }>();

  async request<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    while (this.held.has(name)) await this.held.get(name)!.ended;
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.held.set(name, { ended, end });
    void ended.then(() => this.held.delete(name));
    const given = await work();
    end();
    return given;
  }

  query(): Promise<{ held: { name: string }[] }> {
    return Promise.resolve({ held: [...this.held.keys()].map((name) => ({ name })) });
  }

  /** The page that holds this one ends. */
  end(name: string): void {
    this.held.get(name)?.end();
  }
}

let store: LocalStore;
beforeEach(async () => {
  store = (await LocalStore.open(Math.floor(Math.random() * 1e9), () => {}))!;
});

test("what is written is sent once, and again only when more is written", () => {
  const { mine, state } = suggesting();
  const own = written("one");
  mine.wrote(own);
  mine.offer();
  mine.offer();
  assert.equal(state.packets.length, 1);
  assert.equal(mine.unsent.length, 1);
  mine.told([echo(own, state.packets)]);
  mine.offer();
  assert.equal(state.packets.length, 1);
  assert.equal(mine.unsent.length, 0);
  own.add(written("two").update);
  mine.wrote(own);
  mine.offer();
  // Not at the pace of somebody who types.
  assert.equal(state.packets.length, 1);
  own.sentAt = 0;
  mine.offer();
  assert.deepEqual(fromBase64(state.packets[1]!.update!), own.update);
});

test("what a lost connection may have taken is offered on the next under the same id", () => {
  const { mine, state } = suggesting();
  const own = written("one");
  mine.wrote(own);
  mine.offer();
  mine.down();
  state.isOpen = false;
  mine.offer();
  assert.equal(state.packets.length, 1);
  state.isOpen = true;
  mine.offer();
  assert.deepEqual(state.packets[1], state.packets[0]);
});

test("a reload keeps what was not sent, and goes on with what was", async () => {
  const { mine } = suggesting(false);
  await mine.open(store);
  const own = written("one");
  mine.wrote(own);
  await mine.flush();
  const later = suggesting();
  await later.mine.open(store);
  await later.mine.takeOver();
  later.mine.offer();
  assert.deepEqual(
    later.state.packets.map(({ id, update }) => [id, update]),
    [[own.id, toBase64(own.update)]],
  );
  assert.equal(later.mine.all.get(own.id)?.isHere, true);
  assert.equal(later.mine.all.get(own.id)?.client, own.client);
});

test("what is written is kept by itself, though no frame is drawn", { timeout: 5000 }, async () => {
  const { mine } = suggesting(false);
  await mine.open(store);
  const own = written("one");
  mine.wrote(own);
  let kept = await store.drafts(PAGE.id);
  while (kept.length === 0) kept = await store.drafts(PAGE.id);
  assert.deepEqual(kept[0]!.update, own.update);
});

test("what is still to be kept when the page ends is begun at once", async () => {
  const { mine } = suggesting(false);
  await mine.open(store);
  const own = [written("one"), written("two"), written("three")];
  for (const one of own) mine.wrote(one);
  void mine.flush();
  const kept = await store.drafts(PAGE.id);
  assert.deepEqual(new Set(kept.map(({ id }) => id)), new Set(own.map(({ id }) => id)));
});

test("what a tab has that is still there is taken over when that has been closed", async (t) => {
  const locks = new Locks();
  t.after(() => Reflect.deleteProperty(globalThis, "navigator"));
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  const { mine } = suggesting(false);
  await mine.open(store);
  const own = written("one");
  mine.wrote(own);
  await mine.flush();
  const { held } = await locks.query();
  let tell = (): void => {};
  const left = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const later = suggesting(true, () => tell());
  await later.mine.open(store);
  assert.deepEqual(await later.mine.takeOver(), { own: [], before: [] });
  locks.end(held[0]!.name);
  await left;
  const { own: taken } = await later.mine.takeOver();
  assert.deepEqual(
    taken.map(({ id }) => id),
    [own.id],
  );
});

test("of what was written into a text of before, what still changes something is gone on with", async () => {
  const text = new Y.Doc();
  text.getXmlFragment("default").insert(0, [new Y.XmlText("one")]);
  const fork = new Y.Doc();
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(text));
  const deleting = new Own(crypto.randomUUID(), fork.clientID, AT, true);
  fork.on("update", (update: Uint8Array) => deleting.add(update));
  (fork.getXmlFragment("default").get(0) as Y.XmlText).delete(0, 3);
  const { mine } = suggesting(false);
  await mine.open(store);
  mine.wrote(deleting);
  await mine.flush();
  const settled = async (now: Y.Doc, epoch: number) => {
    const later = suggesting();
    later.mine.moved(epoch);
    await later.mine.open(store);
    const { own, before } = await later.mine.takeOver();
    assert.deepEqual(own, []);
    const strays = new Strays();
    strays.add(before, null);
    const found = strays.settle(now, () => true);
    for (const one of found.fitting) later.mine.adopt(one);
    for (const one of found.others) later.mine.leave(one);
    await later.mine.flush();
    return { ...later, ...found };
  };
  const { mine: now, lost } = await settled(text, 1);
  assert.deepEqual([[...now.all.keys()], lost], [[deleting.id], []]);
  // Again into another one, in which nobody has written the words.
  const gone = await settled(new Y.Doc(), 2);
  assert.deepEqual([gone.mine.all.size, gone.lost.map(({ changes }) => changes)], [0, [1]]);
  assert.deepEqual(await store.drafts(PAGE.id), []);
});

test("a closed suggestion is nothing to go on with, and says what of it was never heard", () => {
  const { mine, state } = suggesting();
  const own = written("one");
  mine.wrote(own);
  mine.offer();
  mine.told([echo(own, state.packets)]);
  own.add(written("two").update);
  const { gone } = mine.told([told(own, null, "accepted")]);
  assert.deepEqual(gone, [own]);
  assert.equal(own.isUnheard, true);
  assert.equal(mine.all.size, 0);
});

test("what changes nothing is withdrawn, and comes back when it changes something", () => {
  const { mine, state } = suggesting();
  const own = written("one");
  mine.wrote(own);
  mine.offer();
  mine.told([echo(own, state.packets)]);
  own.isEmpty = true;
  own.add(written("two").update);
  mine.offer();
  assert.deepEqual(state.packets[1], { type: "withdraw_suggestion", suggestion: own.id });
  assert.deepEqual(mine.told([told(own, null, "withdrawn")]).gone, []);
  own.isEmpty = false;
  own.sentAt = 0;
  mine.offer();
  assert.deepEqual(
    state.packets.slice(2).map(({ type }) => type),
    ["reopen_suggestion", "suggest"],
  );
});

test("a suggestion that was withdrawn elsewhere is none here, either", () => {
  const { mine, state } = suggesting();
  const own = written("one");
  mine.wrote(own);
  mine.offer();
  mine.told([echo(own, state.packets)]);
  assert.deepEqual(mine.told([told(own, null, "withdrawn")]).gone, [own]);
});

test("what was begun elsewhere is shown, and not gone on with", () => {
  const { mine } = suggesting();
  const own = written("one");
  const { grown } = mine.told([told(own, toBase64(own.update))]);
  assert.deepEqual(
    grown.map(({ id, isHere }) => [id, isHere]),
    [[own.id, false]],
  );
  assert.deepEqual(mine.told([told(own, toBase64(own.update))]).grown, []);
});

test("a refused suggestion waits for the person", () => {
  const { mine, state } = suggesting();
  const own = written("one");
  mine.wrote(own);
  mine.offer();
  mine.refused(own.id, "full", "There are too many.");
  mine.offer();
  assert.equal(state.packets.length, 1);
  assert.equal(own.error, "There are too many.");
  own.sentAt = 0;
  mine.again(own.id);
  assert.equal(state.packets.length, 2);
});
