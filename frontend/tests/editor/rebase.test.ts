import assert from "node:assert/strict";
import { test } from "node:test";

import { getSchema } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";

import { placeIn } from "../../src/editor/rebase.ts";
import { schema } from "../../src/editor/schema.ts";

const made = getSchema(schema("11111111-1111-4111-8111-111111111111"));
const { nodes } = made;

const block = (kind: string, words: string): Node =>
  nodes[kind]!.create(null, words ? made.text(words) : null);

const docOf = (...children: Node[]): Node => nodes.doc!.create(null, children);

const p = (words: string): Node => block("paragraph", words);

const BEFORE = docOf(p("one"), p("abcXXdef"), p("two"));
const RANGE = { from: 9, to: 11 };

/** What others made of the text meanwhile. */
const AFTER: Record<string, Node> = {
  same: BEFORE,
  "letters behind": docOf(p("one"), p("abcXXdefg"), p("two")),
  "letters before": docOf(p("one"), p("aabcXXdef"), p("two")),
  "letters on both sides": docOf(p("oone"), p("zabcXXefz"), p("two, three")),
  "split before": docOf(p("one"), p("ab"), p("cXXdef"), p("two")),
  "split behind": docOf(p("one"), p("abcXXde"), p("f"), p("two")),
  joined: docOf(p("oneabcXXdef"), p("two")),
  heading: docOf(p("one"), block("heading", "abcXXdef"), p("two")),
  quote: docOf(p("one"), nodes.blockquote!.create(null, p("abcXXdef")), p("two")),
  "the same letters elsewhere": docOf(p("XX one"), p("abcXXdef!"), p("two XX")),
};

for (const [name, after] of Object.entries(AFTER)) {
  test(`letters are found again: ${name}`, () => {
    const { from, to } = placeIn(BEFORE, after, RANGE);
    assert.equal(after.textBetween(from, to, "|"), "XX");
    const marked = after.replace(from, to, docOf(p("__")).slice(1, 3));
    assert.ok(/c__d|c__e/.test(marked.textBetween(0, marked.content.size)));
  });
}

test("letters that are gone leave their place", () => {
  const after = docOf(p("one"), p("abcdef"), p("two"));
  assert.deepEqual(placeIn(BEFORE, after, RANGE), { from: 9, to: 9 });
});
