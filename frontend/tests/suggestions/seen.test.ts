import assert from "node:assert/strict";
import { test } from "node:test";

import * as Y from "yjs";

import { layerOfUpdate, Seen } from "../../src/suggestions/changes/seen.ts";

const TEXT = "the quick brown fox";

/** What somebody makes of a text on a copy of it. */
function fork(state: Uint8Array, client: number, deed: (text: Y.Text) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  doc.clientID = client;
  const made: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => made.push(update));
  deed(doc.getText("t"));
  return Y.mergeUpdates(made);
}

function all(doc: Y.Doc): Y.Item[] {
  const items: Y.Item[] = [];
  for (let item = doc.getText("t")._start; item; item = item.right) items.push(item);
  return items;
}

test("of many layers that delete and insert at once what is left is what a Doc of them says", () => {
  const base = new Y.Doc();
  base.getText("t").insert(0, TEXT);
  const state = Y.encodeStateAsUpdate(base);
  for (let seed = 1; seed <= 200; seed++) {
    let last = seed;
    const random = (most: number): number => {
      last = (last * 48_271) % 2_147_483_647;
      return last % most;
    };
    const forks = Array.from({ length: 1 + random(5) }, (_, i) =>
      fork(state, i + 1, (text) => {
        const at = random(TEXT.length - 4);
        text.delete(at, 1 + random(4));
        if (random(2)) text.insert(at, "new");
        if (random(3) === 0) text.delete(random(text.length - 1), 1);
      }),
    );
    const shown = forks.filter(() => random(2));
    const everything = new Y.Doc({ gc: false });
    const wanted = new Y.Doc();
    for (const update of [state, ...forks]) Y.applyUpdate(everything, update);
    for (const update of [state, ...shown]) Y.applyUpdate(wanted, update);
    const seen = new Seen([state, ...shown].map(layerOfUpdate));
    const letters = all(everything).map((item) =>
      item.content instanceof Y.ContentString ? seen.lettersOf(item, item.content.str) : "",
    );
    assert.equal(letters.join(""), wanted.getText("t").toString(), `seed ${seed}`);
    for (const item of all(everything)) {
      const [first] = seen.lettersOf(item, (item.content as Y.ContentString).str.slice(0, 1));
      assert.equal(seen.has(item.id), first !== undefined);
    }
  }
});
