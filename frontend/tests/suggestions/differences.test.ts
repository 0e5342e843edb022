import assert from "node:assert/strict";
import { test } from "node:test";

import { place } from "../review/page.ts";
import type { Editor as Edited } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import * as Y from "yjs";

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { schema } = await import("../../src/editor/schema.ts");
const { Everything } = await import("../../src/suggestions/changes/everything.ts");
const { Differences } = await import("../../src/suggestions/changes/differences.ts");

const DOCUMENT = "11111111-1111-4111-8111-111111111111";
const TEXT = ["the quick brown fox", "over the lazy dog", "and away"].map((text) => ({
  type: "paragraph",
  content: [{ type: "text", text }],
}));

function page(doc: Y.Doc): Edited {
  const extensions = [...schema(DOCUMENT), Collaboration.configure({ document: doc })];
  return new Editor({ element: place(), extensions });
}

function textDoc(): Y.Doc {
  const doc = new Y.Doc();
  page(doc).commands.setContent({ type: "doc", content: TEXT });
  return doc;
}

/** The update that somebody's doing makes on a fork of these Docs. */
function suggested(of: readonly Uint8Array[], client: number, deed: (editor: Edited) => void) {
  const fork = new Y.Doc();
  for (const update of of) Y.applyUpdate(fork, update);
  const editor = page(fork);
  fork.clientID = client;
  const made: Uint8Array[] = [];
  fork.on("update", (update: Uint8Array) => made.push(update));
  deed(editor);
  return Y.mergeUpdates(made);
}

function select(editor: Edited, words: string): Edited {
  let from = -1;
  editor.state.doc.descendants((node, at) => {
    const index = node.isTextblock ? node.textContent.indexOf(words) : -1;
    if (index >= 0) from = at + 1 + index;
  });
  assert.ok(from >= 0, words);
  const { doc, tr } = editor.state;
  editor.view.dispatch(tr.setSelection(TextSelection.create(doc, from, from + words.length)));
  return editor;
}

/** What a look finds: the words before and after, and where those before stand in the base. */
function found(doc: Y.Doc, updates: Record<string, Uint8Array>, buildsOn = {}, has: string[] = []) {
  const shown = new Y.Doc();
  Y.applyUpdate(shown, Y.encodeStateAsUpdate(doc));
  for (const id of has) Y.applyUpdate(shown, updates[id]!);
  const editor = page(shown);
  const differences = new Differences(editor.schema, doc, new Everything(doc));
  const proposals = new Map(
    Object.entries(updates).map(([id, update]) => [
      id,
      { id, update, buildsOn: (buildsOn as Record<string, string[]>)[id] ?? [] },
    ]),
  );
  const base = { doc: editor.state.doc, text: shown.getXmlFragment("default"), has: new Set(has) };
  const look = differences.over(base, proposals);
  assert.ok(look);
  return (id: string) =>
    look(id).flatMap(({ difference: { before, after, pieces }, place, isShown }) =>
      pieces.map(({ fromA, toA, fromB, toB }) => {
        const [from, to] = isShown === "before" ? [fromA, toA] : [fromB, toB];
        return [
          before.textBetween(fromA, toA, "¶", "*"),
          after.textBetween(fromB, toB, "¶", "*"),
          editor.state.doc.textBetween(place(from), place(to), "¶", "*"),
        ];
      }),
    );
}

test("of letters that could have come at several places those of whole words are taken", () => {
  const doc = textDoc();
  const update = suggested([Y.encodeStateAsUpdate(doc)], 7, (e) => {
    const { to } = select(e, "the lazy").state.selection;
    e.view.dispatch(e.state.tr.insertText(" doing", to));
  });
  assert.deepEqual(found(doc, { s: update })("s"), [["", "doing ", ""]]);
});

const DEEDS: [string, (editor: Edited) => void, string[][]][] = [
  [
    "typed words",
    (e) => void select(e, "brown").commands.insertContent("red"),
    [["brown", "red", "brown"]],
  ],
  [
    "deleted words",
    (e) => void select(e, "lazy ").commands.deleteSelection(),
    [["lazy ", "", "lazy "]],
  ],
  ["bold", (e) => void select(e, "quick").commands.toggleBold(), [["quick", "quick", "quick"]]],
  ["a heading", (e) => void select(e, "over").commands.toggleHeading({ level: 2 }), [["", "", ""]]],
  [
    "a new block",
    (e) =>
      void e.commands.insertContentAt(0, {
        type: "paragraph",
        content: [{ type: "text", text: "new" }],
      }),
    [["", "new", ""]],
  ],
];

for (const [name, deed, want] of DEEDS)
  test(`what ${name} change is found where it stands`, () => {
    const doc = textDoc();
    const update = suggested([Y.encodeStateAsUpdate(doc)], 7, deed);
    assert.deepEqual(found(doc, { s: update })("s"), want);
  });

test("the same is found in the text that has it", () => {
  const doc = textDoc();
  const update = suggested([Y.encodeStateAsUpdate(doc)], 7, (e) => {
    select(e, "brown").commands.insertContent("red");
  });
  assert.deepEqual(found(doc, { s: update }, {}, ["s"])("s"), [["brown", "red", "red"]]);
});

test("what the text of before would be needed for is found nowhere, and hides nothing else", () => {
  const doc = textDoc();
  const replaced = (words: string, others: string) => (e: Edited) =>
    void select(e, words).commands.insertContent(others);
  const stale = suggested([Y.encodeStateAsUpdate(textDoc())], 6, replaced("lazy", "idle"));
  const own = suggested([Y.encodeStateAsUpdate(doc)], 7, replaced("brown", "red"));
  const look = found(doc, { stale, own }, {}, ["own"]);
  assert.deepEqual(look("own"), [["brown", "red", "red"]]);
  assert.deepEqual(look("stale"), []);
});

test("two suggestions are each found without the other, and one that builds on another after it", () => {
  const doc = textDoc();
  const text = Y.encodeStateAsUpdate(doc);
  const one = suggested([text], 7, (e) => void select(e, "fox").commands.insertContent("wolf"));
  const other = suggested([text], 8, (e) => void select(e, "quick ").commands.deleteSelection());
  const built = suggested(
    [text, one],
    9,
    (e) => void select(e, "wolf").commands.insertContent("cub"),
  );
  const look = found(doc, { one, other, built }, { built: ["one"] });
  assert.deepEqual(look("one"), [["fox", "wolf", "fox"]]);
  assert.deepEqual(look("other"), [["quick ", "", "quick "]]);
  assert.deepEqual(look("built"), [["wolf", "cub", "fox"]]);
});

test("under a suggestion the text may change", () => {
  const doc = textDoc();
  const update = suggested([Y.encodeStateAsUpdate(doc)], 7, (e) => {
    select(e, "brown").commands.insertContent("red");
  });
  select(page(doc), "quick").commands.insertContent("slow");
  assert.deepEqual(found(doc, { s: update })("s"), [["brown", "red", "brown"]]);
  select(page(doc), "slow brown fox").commands.deleteSelection();
  assert.deepEqual(found(doc, { s: update })("s"), [["", "red", ""]]);
});

test("an attribute that was set twice before is as it was last", () => {
  const doc = textDoc();
  const src = `/documents/${DOCUMENT}/files/${DOCUMENT}`;
  page(doc).commands.insertContentAt(0, { type: "image", attrs: { src } });
  const widths =
    (...all: (number | null)[]) =>
    ({ view }: Edited) => {
      for (const one of all) view.dispatch(view.state.tr.setNodeAttribute(0, "width", one));
    };
  const older = suggested([Y.encodeStateAsUpdate(doc)], 7, widths(304, 288));
  const everything = new Everything(doc);
  everything.take({ id: "older", update: older, buildsOn: [] });
  Y.applyUpdate(doc, older);
  const shown = new Y.Doc();
  Y.applyUpdate(shown, Y.encodeStateAsUpdate(doc));
  const update = suggested([Y.encodeStateAsUpdate(doc)], 8, widths(null));
  Y.applyUpdate(shown, update);
  const editor = page(shown);
  const differences = new Differences(editor.schema, doc, everything);
  const proposals = new Map([["s", { id: "s", update, buildsOn: [] }]]);
  const text = shown.getXmlFragment("default");
  const base = { doc: editor.state.doc, text, has: new Set(["s"]) };
  const [run] = differences.over(base, proposals)!("s");
  const { before, after } = run!.difference;
  const width = (one: typeof before) => one.child(0).attrs.width as number | null;
  assert.deepEqual([width(before), width(after)], [288, null]);
});
