import assert from "node:assert/strict";
import { test } from "node:test";

import { getSchema } from "@tiptap/core";
import { baseKeymap, setBlockType, wrapIn } from "@tiptap/pm/commands";
import type { Node } from "@tiptap/pm/model";
import { liftListItem, splitListItem, wrapInList } from "@tiptap/pm/schema-list";
import { EditorState, TextSelection, type Command, type Transaction } from "@tiptap/pm/state";
import {
  initProseMirrorDoc,
  redo,
  undo,
  ySyncPlugin,
  ySyncPluginKey,
  yUndoPlugin,
  yUndoPluginKey,
} from "@tiptap/y-tiptap";
import { JSDOM } from "jsdom";
import * as Y from "yjs";

import { cleanAttributes } from "../../src/editor/attributes.ts";
import { replaceIn } from "../../src/editor/panels/replacing.ts";
import { schema } from "../../src/editor/schema.ts";
import { HOLDERS, keepOthersWords, LASTING } from "../../src/editor/undo.ts";

const { window } = new JSDOM("<!doctype html><body></body>");
const { document, MutationObserver, getSelection } = window;
Object.assign(globalThis, { window, document, MutationObserver, getSelection });
const { EditorView } = await import("@tiptap/pm/view");

const made = getSchema(schema("11111111-1111-4111-8111-111111111111"));
made.cached.cleanAttributes = cleanAttributes;
const ROUNDS = 8;
const STEPS = 60;

type View = InstanceType<typeof EditorView>;

/** An editor over a Doc of its own. */
class Writer {
  readonly doc = new Y.Doc();
  readonly fragment = this.doc.getXmlFragment("default");
  readonly view: View;

  constructor(client: number, words: string[] = []) {
    this.doc.clientID = client;
    const paragraphs = words.map((word) => {
      const made = new Y.XmlElement("paragraph");
      made.insert(0, [new Y.XmlText(word)]);
      return made;
    });
    this.fragment.insert(0, paragraphs);
    const plugins = [ySyncPlugin(this.fragment), yUndoPlugin()];
    this.view = new EditorView(null, { state: EditorState.create({ schema: made, plugins }) });
    keepOthersWords(this.view.state);
  }

  get text(): Node {
    return this.view.state.doc;
  }

  hear(other: Writer): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(this.doc)));
  }

  run(command: Command): void {
    command(this.view.state, this.view.dispatch.bind(this.view), this.view);
  }

  /** What is shown is what the Doc holds, and places in it are counted by what is shown. */
  check(): void {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.doc));
    const fresh = initProseMirrorDoc(copy.getXmlFragment("default"), made);
    if (this.fragment.length > 0) assert.deepEqual(this.text.toJSON(), fresh.doc.toJSON());
    const { mapping } = ySyncPluginKey.getState(this.view.state).binding;
    for (const place of elements(this.fragment)) {
      const { client, clock } = place._item!.id;
      const same = [...fresh.mapping.keys()].find(
        ({ _item }) => _item?.id.client === client && _item.id.clock === clock,
      );
      if (same)
        assert.equal(mapping.get(place)?.nodeSize, (fresh.mapping.get(same) as Node).nodeSize);
    }
  }
}

function* elements(parent: Y.XmlFragment): Generator<Y.XmlElement> {
  for (const child of parent.toArray())
    if (child instanceof Y.XmlElement) {
      yield child;
      yield* elements(child);
    }
}

test("a letter of somebody else leaves the blocks that it is not in the same nodes", () => {
  const [ann, ben] = [new Writer(1, ["one", "two", "three", "four"]), new Writer(2)];
  ben.hear(ann);
  const before = ben.text.children;
  ann.view.dispatch(ann.view.state.tr.insertText("!", 6));
  let steps: unknown = null;
  const { dispatch } = ben.view;
  ben.view.dispatch = (tr) => {
    steps ??= tr.steps.map((step) => step.toJSON());
    dispatch.call(ben.view, tr);
  };
  ben.hear(ann);
  assert.deepEqual(
    ben.text.children.map(({ textContent }) => textContent),
    ["one", "!two", "three", "four"],
  );
  const same = ben.text.children.map((block, i) => block === before[i]);
  assert.deepEqual(same, [true, false, true, true]);
  const [{ from, to }] = steps as [{ from: number; to: number }];
  assert.deepEqual([from, to], [5, 10]);
});

// The same numbers each time.
let seed = 1;
function below(most: number): number {
  seed = (seed * 16807) % 2147483647;
  return seed % most;
}

function point({ text, view }: Writer): void {
  const [one, other] = [below(text.content.size), below(3) ? null : below(text.content.size)];
  const place = text.resolve(one);
  const end = other === null ? place : text.resolve(other);
  view.dispatch(view.state.tr.setSelection(TextSelection.between(place, end)));
}

const type = (name: string) => made.nodes[name]!;
const key = (name: string): Command => baseKeymap[name]!;
const done =
  (change: (state: EditorState) => Transaction): Command =>
  (state, go) => {
    go?.(change(state));
    return true;
  };

function moveBlock({ tr, doc }: EditorState): Transaction {
  const index = below(doc.childCount);
  const block = doc.child(index);
  let at = 0;
  for (let i = 0; i < index; i++) at += doc.child(i).nodeSize;
  return doc.childCount > 1 ? tr.delete(at, at + block.nodeSize).insert(0, block) : tr;
}

function insertTable({ tr }: EditorState): Transaction {
  const cell = type("tableCell").createAndFill()!;
  const row = type("tableRow").create(null, [cell, cell]);
  return tr.insert(0, type("table").create(null, [row, row]));
}

const COMMANDS: Command[] = [
  done(({ tr }) => tr.insertText("abc".slice(below(3)))),
  done(({ tr }) => tr.deleteSelection()),
  done(({ tr, selection: { from } }) =>
    tr.insertText("x").addMark(from, from + 1, made.mark("bold")),
  ),
  key("Enter"),
  key("Backspace"),
  key("Delete"),
  splitListItem(type("listItem")),
  liftListItem(type("listItem")),
  wrapInList(type("bulletList")),
  wrapIn(type("blockquote")),
  setBlockType(type("heading"), { level: 2 }),
  setBlockType(type("paragraph")),
  done(moveBlock),
  done(insertTable),
];

test("whatever two people do to a text, each sees what their Doc holds", () => {
  for (let round = 0; round < ROUNDS; round++) {
    const pair = [new Writer(1, ["one", "two", "three"]), new Writer(2)] as const;
    pair[1].hear(pair[0]);
    for (let step = 0; step < STEPS; step++) {
      const writer = pair[below(2)]!;
      if (below(2)) point(writer);
      writer.run([...COMMANDS, undo, redo, undo][below(COMMANDS.length + 3)]!);
      writer.check();
      for (const one of pair)
        if (below(3) === 0) {
          one.hear(one === pair[0] ? pair[1] : pair[0]);
          one.check();
        }
    }
    for (const [one, other] of [pair, pair.toReversed() as unknown as typeof pair]) one.hear(other);
    assert.deepEqual(pair[0].text.toJSON(), pair[1].text.toJSON());
    for (const one of pair) one.view.destroy();
  }
});

const blocks = ({ text }: Writer): string[] =>
  text.children.map((block) => `${block.type.name}: ${block.textContent}`);

test("what somebody else wrote into a block stays when its kind is taken back and done again", () => {
  for (const command of [
    setBlockType(type("heading"), { level: 2 }),
    setBlockType(type("codeBlock")),
    wrapIn(type("blockquote")),
    wrapInList(type("bulletList")),
  ]) {
    const [ann, ben] = [new Writer(1, ["one", "two"]), new Writer(2)];
    ann.view.dispatch(ann.view.state.tr.setSelection(TextSelection.create(ann.text, 2)));
    ann.run(command);
    ben.hear(ann);
    ben.view.dispatch(ben.view.state.tr.insertText("!", ben.text.firstChild!.nodeSize - 1));
    ann.hear(ben);
    const {
      type: { name: made },
      attrs,
    } = ann.text.firstChild!;
    for (const _ of [1, 2]) {
      ann.run(undo);
      ann.check();
      assert.deepEqual(blocks(ann), [`${made}: !`, "paragraph: one", "paragraph: two"]);
      assert.deepEqual(ann.text.firstChild!.attrs, attrs);
      ann.run(redo);
      ann.check();
      assert.deepEqual(blocks(ann), [`${made}: one!`, "paragraph: two"]);
    }
  }
});

test("undo knows every block that can hold something, and what such blocks have from the start", () => {
  const holders = Object.values(made.nodes).filter(({ isLeaf, name }) => !isLeaf && name !== "doc");
  assert.deepEqual([...HOLDERS].sort(), holders.map(({ name }) => name).sort());
  const given = holders.flatMap(({ spec }) => Object.entries(spec.attrs ?? {}));
  const lasting = given.filter(([, { default: first }]) => first !== null).map(([name]) => name);
  assert.deepEqual([...LASTING].sort(), [...new Set(lasting)].sort());
});

test("what somebody else wrote between words that were replaced stays between them", () => {
  const [ann, ben] = [new Writer(1, ["a car, two cars", "carcar"]), new Writer(2)];
  const places = [
    [3, 6],
    [12, 15],
    [18, 21],
    [21, 24],
  ].map(([from, to]) => ({ from: from!, to: to! }));
  ben.hear(ann);
  replaceIn(ann.view, places, "coach");
  assert.deepEqual(blocks(ann), ["paragraph: a coach, two coachs", "paragraph: coachcoach"]);
  // At the same time, and later.
  ben.view.dispatch(ben.view.state.tr.insertText("!", 11));
  ann.hear(ben);
  ben.hear(ann);
  ben.view.dispatch(ben.view.state.tr.insertText("?", 8));
  ann.hear(ben);
  assert.deepEqual(blocks(ann), ["paragraph: a coach?, two! coachs", "paragraph: coachcoach"]);
  ann.run(undo);
  assert.deepEqual(blocks(ann), ["paragraph: a car?, two! cars", "paragraph: carcar"]);
  ann.run(redo);
  assert.deepEqual(blocks(ann), ["paragraph: a coach?, two! coachs", "paragraph: coachcoach"]);
});

test("undo to the start and redo to the end give back both, whatever was done", () => {
  for (let round = 0; round < ROUNDS * 4; round++) {
    const writer = new Writer(1, round % 2 ? ["one", "two"] : []);
    const { undoManager } = yUndoPluginKey.getState(writer.view.state);
    const start = writer.text.toJSON();
    for (let step = 0; step < 6; step++) {
      point(writer);
      writer.run(COMMANDS[below(COMMANDS.length)]!);
      undoManager.stopCapturing();
    }
    const end = writer.text.toJSON();
    while (undoManager.undoStack.length > 0) writer.run(undo);
    assert.deepEqual(writer.text.toJSON(), start);
    point(writer);
    while (undoManager.redoStack.length > 0) writer.run(redo);
    assert.deepEqual(writer.text.toJSON(), end);
    writer.view.destroy();
  }
});
