import assert from "node:assert/strict";
import { test } from "node:test";

import { place } from "../review/page.ts";
import type { Editor as Edited } from "@tiptap/core";
import * as Y from "yjs";

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { schema } = await import("../../src/editor/schema.ts");
const { Suggested, SUGGESTED } = await import("../../src/editor/suggested.ts");
const { Display } = await import("../../src/suggestions/changes/display.ts");

const DOCUMENT = "11111111-1111-4111-8111-111111111111";
const CLEO = { id: 3, name: "Cleo", color: "#7d3fc1" };
const TEXT = ["the quick brown fox", "over the lazy dog", "and away"].map((text) => ({
  type: "paragraph",
  content: [{ type: "text", text }],
}));

function page(doc: Y.Doc): Edited {
  const extensions = [...schema(DOCUMENT), Collaboration.configure({ document: doc }), Suggested];
  return new Editor({ element: place(), extensions });
}

function suggested(of: Y.Doc, change: (editor: Edited) => void): Uint8Array {
  const fork = new Y.Doc();
  Y.applyUpdate(fork, Y.encodeStateAsUpdate(of));
  const editor = page(fork);
  const made: Uint8Array[] = [];
  fork.on("update", (update: Uint8Array) => made.push(update));
  change(editor);
  editor.destroy();
  return Y.mergeUpdates(made);
}

const placesIn = ({ state }: Edited): [string, string][] =>
  (SUGGESTED.getState(state)?.find() ?? []).map(({ from, to, spec }) => [
    (spec as { suggestion: string }).suggestion,
    state.doc.textBetween(from, to),
  ]);

test("what only stands elsewhere is moved, and what has not changed is not drawn anew", async () => {
  const doc = new Y.Doc();
  const editor = page(doc);
  editor.commands.setContent({ type: "doc", content: TEXT });
  const proposals = new Map(
    [
      { id: "lazy", at: editor.state.doc.child(0).nodeSize + 1 },
      { id: "away", at: editor.state.doc.content.size - 9 },
    ].map(({ id, at }) => {
      const update = suggested(doc, (e) => e.view.dispatch(e.state.tr.delete(at, at + 4)));
      return [id, { id, update, buildsOn: [], author: CLEO }];
    }),
  );
  let drawn = 0;
  editor.on("transaction", ({ transaction }) => (drawn += transaction.getMeta(SUGGESTED) ? 1 : 0));
  const looked: string[][] = [];
  let heard = (): void => {};
  const display = new Display(editor, doc, doc.getXmlFragment("default"), {
    proposals: () => proposals,
    has: () => new Set(),
    looked: (news) => {
      looked.push([...news]);
      heard();
    },
  });
  const look = (): Promise<void> => {
    display.lookSoon();
    return new Promise((resolve) => (heard = resolve));
  };
  await look();
  assert.deepEqual(looked, [["lazy", "away"]]);
  assert.equal(drawn, 1);
  const before = placesIn(editor);
  assert.deepEqual(
    before.map(([id]) => id),
    ["lazy", "away"],
  );
  editor.view.dispatch(editor.state.tr.insertText("Now ", 1));
  await look();
  assert.deepEqual(looked[1], [], "nothing else is known of them");
  assert.deepEqual(placesIn(editor), before);
  assert.equal(drawn, 1);
  // What is suggested there now is something else.
  proposals.delete("away");
  await look();
  assert.equal(drawn, 2);
  assert.deepEqual(placesIn(editor), before.slice(0, 1));
  display.destroy();
});
