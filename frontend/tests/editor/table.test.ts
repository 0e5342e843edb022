import assert from "node:assert/strict";
import { test } from "node:test";

import { getSchema } from "@tiptap/core";
import { Fragment, Slice, type Node } from "@tiptap/pm/model";
import { EditorState, TextSelection, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";

import { schema } from "../../src/editor/schema.ts";
import { pasteCells } from "../../src/editor/nodes/table.ts";

const made = getSchema(schema("11111111-1111-4111-8111-111111111111"));
const ROUNDS = 300;

// The same numbers each time.
let seed = 1;
const below = (most: number): number => {
  seed = (seed * 16807) % 2147483647;
  return seed % most;
};

function cell(words: string): Node {
  const span = (most: number): number => (below(3) === 0 ? 1 + below(most) : 1);
  const paragraph = made.node("paragraph", null, [made.text(words)]);
  return made.node("tableCell", { colspan: span(3), rowspan: span(5) }, [paragraph]);
}

/** A table whose cells span what is there, what is not, and each other. */
function table(name: string): Node {
  const rows = Array.from({ length: 1 + below(4) }, (_, i) =>
    made.node(
      "tableRow",
      null,
      Array.from({ length: 1 + below(4) }, (_, j) => cell(`${name}${i}${j}`)),
    ),
  );
  return made.node("table", null, rows);
}

function pasted(doc: Node, at: number, slice: Slice): Node {
  let state = EditorState.create({ doc });
  state = state.apply(state.tr.setSelection(TextSelection.create(doc, at)));
  const dispatch = (tr: Transaction): void => {
    state = state.apply(tr);
  };
  const view = {
    get state() {
      return state;
    },
    dispatch,
  } as EditorView;
  assert.ok(pasteCells(view, {} as ClipboardEvent, slice));
  return state.doc;
}

test("tables with merged cells are pasted into each other, and no word is lost", () => {
  for (let round = 0; round < ROUNDS; round++) {
    const doc = made.node("doc", null, [table("old"), made.node("paragraph")]);
    const places: number[] = [];
    doc.descendants((node, position) => {
      if (node.isText) places.push(position);
    });
    const given = table("new");
    const now = pasted(doc, places[below(places.length)]!, new Slice(Fragment.from(given), 0, 0));
    now.check();
    for (const word of given.textContent.match(/new\d\d/g)!)
      assert.ok(now.textContent.includes(word), word);
  }
});
