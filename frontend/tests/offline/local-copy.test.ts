import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { test } from "node:test";

import * as Y from "yjs";

import { LocalCopy, type Found } from "../../src/offline/local-copy.ts";
import { forget, LocalStore, peopleKept } from "../../src/offline/local-store.ts";

const DAY = 24 * 3600 * 1000;
let person = 0;

/** A page of somebody who has never been here. */
function newPerson(): number {
  return ++person;
}

/** A tab that has opened a text of a person's. */
class Tab {
  readonly doc = new Y.Doc();
  readonly copy: LocalCopy;
  readonly store: Promise<LocalStore | null>;
  found: Found = { update: null, changes: 0 };
  kept = 0;
  isLost = false;

  private constructor(person: number, document: string, epoch: number) {
    this.copy = new LocalCopy([document, epoch], {
      kept: (changes) => (this.kept = changes),
      lost: () => (this.isLost = true),
    });
    this.store = LocalStore.open(person, () => this.copy.lose());
  }

  static async open(person: number, document = "plan", epoch = 0): Promise<Tab> {
    const tab = new Tab(person, document, epoch);
    tab.found = await tab.copy.open(tab.store, "Plan");
    if (tab.found.update) Y.applyUpdate(tab.doc, tab.found.update, tab.copy);
    tab.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === "server") tab.copy.heard(update);
      else if (origin !== tab.copy) tab.copy.changed(update);
    });
    return tab;
  }

  get text(): string {
    return this.doc.getText("text").toString();
  }

  write(words: string): void {
    this.doc.getText("text").insert(this.text.length, words);
  }

  hear(words: string): void {
    const server = new Y.Doc();
    Y.applyUpdate(server, Y.encodeStateAsUpdate(this.doc));
    server.getText("text").insert(this.text.length, words);
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(server), "server");
  }

  /** Waits until everything up to here is stored. */
  async stored(): Promise<LocalStore> {
    this.copy.flush();
    const store = await this.store;
    assert.ok(store);
    // Transactions over the same stores are done in order.
    await store.write(async () => {});
    return store;
  }
}

/** What a page sees that opens the text now. */
async function reopened(person: number, document = "plan", epoch = 0): Promise<[string, number]> {
  const tab = await Tab.open(person, document, epoch);
  const store = await tab.store;
  store?.close();
  return [tab.text, tab.found.changes];
}

test("what was written without a receipt is there after a crash, and counted", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  tab.hear("Told. ");
  tab.write("M");
  tab.write("ine");
  await tab.stored();
  assert.equal(tab.kept, 2);
  assert.deepEqual(await reopened(me), ["Told. Mine", 2]);
});

test("a change counts until its receipt is stored, whether it was stored before or not", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  tab.write("a");
  await tab.stored();
  tab.write("b");
  tab.copy.settled(2);
  tab.write("c");
  await tab.stored();
  assert.deepEqual(await reopened(me), ["abc", 1]);
  tab.copy.settled(3);
  await tab.stored();
  assert.deepEqual(await reopened(me), ["abc", 0]);
});

test("a second tab has the first one's unsent words as unsent, and its receipt settles them", async () => {
  const me = newPerson();
  const first = await Tab.open(me);
  first.write("first");
  await first.stored();
  const second = await Tab.open(me);
  assert.deepEqual([second.text, second.found.changes], ["first", 1]);
  second.write(" second");
  await second.stored();
  second.copy.settled(1);
  await second.stored();
  assert.deepEqual(await reopened(me), ["first second", 1]);
  // The other tab's receipt for the same change comes later and changes nothing.
  first.copy.settled(1);
  await first.stored();
  assert.deepEqual(await reopened(me), ["first second", 1]);
});

test("many updates become one, and those without a receipt stay what they are", async () => {
  const me = newPerson();
  const [tab, other] = [await Tab.open(me), await Tab.open(me)];
  for (let i = 0; i < 400; i++) {
    tab.write("x");
    tab.copy.settled(i + 1);
    await tab.stored();
  }
  other.write("unsent");
  await other.stored();
  tab.copy.tidy(() => Y.encodeStateAsUpdate(tab.doc));
  const store = await tab.stored();
  const count = await store.write((transaction) => transaction.objectStore("updates").count());
  assert.equal(count, 2);
  const [text, changes] = await reopened(me);
  assert.deepEqual([text.replace("unsent", ""), changes], ["x".repeat(400), 1]);
});

test("nothing is tidied while a change has no receipt", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  for (let i = 0; i < 400; i++) {
    tab.write("x");
    tab.copy.settled(i + 1);
    await tab.stored();
  }
  const store = await tab.stored();
  const write = store.write.bind(store);
  store.write = (work) => {
    store.write = () => Promise.reject(new Error("The tab crashes here."));
    return write(work);
  };
  tab.copy.tidy(() => Y.encodeStateAsUpdate(tab.doc));
  tab.write("!");
  await (await Tab.open(me)).stored();
  assert.deepEqual(await reopened(me), ["x".repeat(400), 0]);
});

test("words that are put aside are no part of the text any more, and stay until settled", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  tab.hear("Told. ");
  tab.write("Refu");
  await tab.stored();
  tab.write("sed.");
  const update = Y.encodeStateAsUpdate(tab.doc);
  const number = await tab.copy.putAside({ title: "Plan", changes: 2, update });
  assert.ok(number);
  assert.deepEqual(await reopened(me), ["Told. ", 0]);
  const store = await tab.stored();
  const aside = { document: "plan", epoch: 0, title: "Plan", changes: 2, update };
  assert.deepEqual(await store.asides("plan"), [[number, aside]]);
  assert.deepEqual(await store.unsent(), new Map([["Plan", 2]]));
  await store.settleAside(number);
  assert.deepEqual(await store.asides("plan"), []);
});

test("a text of another epoch is never opened; what it has unsent is put aside", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  tab.hear("Old. ");
  tab.write("Unsent.");
  await tab.stored();
  assert.deepEqual(await reopened(me, "plan", 1), ["", 0]);
  const store = await tab.stored();
  const asides = await store.asides("plan");
  assert.equal(asides.length, 1);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, asides[0]![1].update);
  assert.equal(doc.getText("text").toString(), "Old. Unsent.");
  assert.deepEqual(await reopened(me, "plan", 0), ["", 0]);
});

test("a copy that is retired is gone, but not another tab's unsent words", async () => {
  const me = newPerson();
  const [tab, other] = [await Tab.open(me), await Tab.open(me)];
  other.write("Unsent.");
  await other.stored();
  await tab.copy.retire();
  assert.deepEqual(await reopened(me), ["", 0]);
  const store = await tab.stored();
  assert.equal((await store.asides("plan")).length, 1);
});

test("texts that nobody opens are removed after thirty days, unless something is unsent", async () => {
  const me = newPerson();
  for (const document of ["read", "unsent"]) {
    const tab = await Tab.open(me, document);
    if (document === "unsent") tab.write("Unsent.");
    else tab.hear("Told.");
    await tab.stored();
  }
  const store = (await LocalStore.open(me, () => {}))!;
  await store.sweep(30, Date.now() + 29 * DAY);
  assert.deepEqual(await reopened(me, "read"), ["Told.", 0]);
  await store.sweep(30, Date.now() + 31 * DAY);
  assert.deepEqual(await reopened(me, "read"), ["", 0]);
  assert.deepEqual(await reopened(me, "unsent"), ["Unsent.", 1]);
});

test("one person's copies are not another's", async () => {
  const [me, other] = [newPerson(), newPerson()];
  const tab = await Tab.open(me);
  tab.write("Mine.");
  await tab.stored();
  assert.deepEqual(await reopened(other), ["", 0]);
});

test("what is forgotten is gone, and open tabs know that they keep nothing", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  tab.write("Mine.");
  await tab.stored();
  await forget(me);
  assert.equal(tab.isLost, true);
  assert.equal((await peopleKept()).includes(me), false);
  tab.write("More.");
  tab.copy.flush();
  assert.deepEqual(await reopened(me), ["", 0]);
});

test("a disk that is full is told of, and nothing throws", async () => {
  const me = newPerson();
  const tab = await Tab.open(me);
  const store = (await tab.store)!;
  store.write = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  tab.write("Mine.");
  await tab.copy.putAside({ title: "Plan", changes: 1, update: new Uint8Array() });
  assert.deepEqual([tab.isLost, tab.kept], [true, 0]);
});

test("a browser without a database keeps nothing and says so", async () => {
  const { open } = indexedDB;
  indexedDB.open = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  const tab = await Tab.open(newPerson());
  indexedDB.open = open;
  assert.deepEqual([tab.found, tab.isLost], [{ update: null, changes: 0 }, true]);
});
