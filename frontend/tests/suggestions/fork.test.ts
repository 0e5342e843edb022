import assert from "node:assert/strict";
import { test } from "node:test";

import { place } from "../review/page.ts";
import type { Editor as Edited } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import * as Y from "yjs";

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { schema } = await import("../../src/editor/schema.ts");
const { Choosing } = await import("../../src/suggestions/choosing.ts");
const { Suggested } = await import("../../src/editor/suggested.ts");
const { Fork } = await import("../../src/suggestions/mine/fork.ts");
type Own = import("../../src/suggestions/mine/own.ts").Own;

const DOCUMENT = "11111111-1111-4111-8111-111111111111";
const TEXT = ["the quick brown fox", "over the lazy dog", "and away"].map((text) => ({
  type: "paragraph",
  content: [{ type: "text", text }],
}));

function page(doc: Y.Doc, fork?: InstanceType<typeof Fork>): Edited {
  const extensions = [
    ...schema(DOCUMENT),
    Collaboration.configure({ document: doc }),
    Suggested,
    ...(fork ? [Choosing.configure({ fork })] : []),
  ];
  return new Editor({ element: place(), extensions });
}

/** Somebody who suggests changes of a text, and an editor of that text. */
async function suggesting() {
  const text = new Y.Doc();
  const editor = page(text);
  editor.commands.setContent({ type: "doc", content: TEXT });
  const written: Own[] = [];
  const fork = new Fork(text, [], { wrote: (own) => written.push(own) });
  const made = page(fork.doc, fork);
  // Tiptap says that an editor is there a moment later.
  await new Promise((resolve) => setTimeout(resolve));
  return { text, editor, fork, made, written };
}

function select(editor: Edited, words: string, at?: number): Edited {
  let from = -1;
  editor.state.doc.descendants((node, position) => {
    const index = node.isTextblock ? node.textContent.indexOf(words) : -1;
    if (index >= 0 && from < 0) from = position + 1 + index;
  });
  assert.ok(from >= 0, `${words} in ${editor.getText()}`);
  const [start, end] = at === undefined ? [from, from + words.length] : [from + at, from + at];
  const { doc, tr } = editor.state;
  editor.view.dispatch(tr.setSelection(TextSelection.create(doc, start, end)));
  return editor;
}

const type = (editor: Edited, words: string): void => {
  for (const letter of words) editor.view.dispatch(editor.state.tr.insertText(letter));
};

/** What the text says with these suggestions. */
function merged(text: Y.Doc, ...own: Own[]): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(text));
  for (const { update } of own) Y.applyUpdate(doc, update);
  assert.equal(doc.store.pendingStructs, null);
  return page(doc).getText({ blockSeparator: "/" });
}

test("what is written in a fork is in no other text", async () => {
  const { text, made, editor, fork } = await suggesting();
  const before = Y.encodeStateAsUpdate(text);
  type(select(made, "quick", 0), "very ");
  assert.equal(
    made.getText({ blockSeparator: "/" }),
    "the very quick brown fox/over the lazy dog/and away",
  );
  assert.deepEqual(Y.encodeStateAsUpdate(text), before);
  assert.equal(
    editor.getText({ blockSeparator: "/" }),
    "the quick brown fox/over the lazy dog/and away",
  );
  const [own] = fork.own.values();
  assert.equal(merged(text, own!), "the very quick brown fox/over the lazy dog/and away");
});

test("one goes on with a suggestion at and in its words, and begins another elsewhere", async () => {
  const { fork, made, text } = await suggesting();
  type(select(made, "quick", 0), "very ");
  type(select(made, "very", 4), ",");
  type(select(made, "very", 2), "r");
  assert.equal(fork.own.size, 1);
  type(select(made, "lazy", 0), "old ");
  assert.equal(fork.own.size, 2);
  const [one, other] = fork.own.values();
  assert.notEqual(one!.client, other!.client);
  assert.equal(merged(text, other!), "the quick brown fox/over the old lazy dog/and away");
  assert.equal(merged(text, one!), "the verry, quick brown fox/over the lazy dog/and away");
});

test("what is typed in place of what was deleted belongs to the same suggestion", async () => {
  const { fork, made, text } = await suggesting();
  select(made, "lazy").commands.deleteSelection();
  type(made, "old");
  assert.equal(fork.own.size, 1);
  assert.equal(
    merged(text, [...fork.own.values()][0]!),
    "the quick brown fox/over the old dog/and away",
  );
});

test("each suggestion can be taken without the others, whichever was made first", async () => {
  const { fork, made, text } = await suggesting();
  type(select(made, "quick", 0), "very ");
  select(made, "lazy ").commands.deleteSelection();
  select(made, "away").commands.toggleBold();
  select(made, "and away", 0).commands.toggleHeading({ level: 2 });
  const all = [...fork.own.values()];
  assert.equal(all.length, 3);
  assert.equal(merged(text, all[1]!), "the quick brown fox/over the dog/and away");
  assert.equal(merged(text, ...all.toReversed()), "the very quick brown fox/over the dog/and away");
});

test("undo and redo belong to the suggestion whose step they take", async () => {
  const { fork, made, text } = await suggesting();
  type(select(made, "quick", 0), "very ");
  type(select(made, "lazy", 0), "old ");
  const [one, other] = [...fork.own.values()];
  made.commands.undo();
  assert.equal(merged(text, other!), "the quick brown fox/over the lazy dog/and away");
  made.commands.undo();
  assert.equal(merged(text, one!, other!), "the quick brown fox/over the lazy dog/and away");
  made.commands.redo();
  assert.equal(fork.own.size, 2);
  assert.equal(merged(text, one!, other!), "the very quick brown fox/over the lazy dog/and away");
});

test("deleting and undo leave a suggestion that changes nothing", async () => {
  const { fork, made, text } = await suggesting();
  select(made, "lazy ").commands.deleteSelection();
  made.commands.undo();
  assert.equal(fork.own.size, 1);
  assert.equal(
    merged(text, [...fork.own.values()][0]!),
    "the quick brown fox/over the lazy dog/and away",
  );
});

test("what is committed comes into the fork and belongs to no suggestion", async () => {
  const { editor, fork, made, text } = await suggesting();
  type(select(made, "quick", 0), "very ");
  type(select(editor, "fox", 0), "red ");
  assert.equal(
    made.getText({ blockSeparator: "/" }),
    "the very quick brown red fox/over the lazy dog/and away",
  );
  assert.equal(fork.own.size, 1);
  type(select(made, "fox", 3), "es");
  assert.equal(fork.own.size, 2);
  const [, other] = fork.own.values();
  assert.equal(merged(text, other!), "the quick brown red foxes/over the lazy dog/and away");
});

test("an accepted suggestion is the text's, and what is written in it then is another", async () => {
  const { fork, made, text } = await suggesting();
  type(select(made, "quick", 0), "very ");
  const [own] = fork.own.values();
  Y.applyUpdate(text, own!.update);
  fork.forget(own!.id);
  assert.equal(
    made.getText({ blockSeparator: "/" }),
    "the very quick brown fox/over the lazy dog/and away",
  );
  type(select(made, "very", 2), "r");
  const [other] = fork.own.values();
  assert.notEqual(other!.client, own!.client);
  assert.equal(merged(text, other!), "the verry quick brown fox/over the lazy dog/and away");
  made.commands.undo();
  made.commands.undo();
  assert.equal(
    merged(text, ...fork.own.values()),
    "the quick brown fox/over the lazy dog/and away",
  );
});
