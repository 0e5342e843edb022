import assert from "node:assert/strict";
import { test } from "node:test";

import { getSchema } from "@tiptap/core";

import { mappingOf } from "../../src/editor/change-mapping.ts";
import { headingsOf } from "../../src/editor/panels/headings.ts";
import { find } from "../../src/editor/panels/matches.ts";
import { schema } from "../../src/editor/schema.ts";
import { countAll, countBetween, countOf } from "../../src/editor/panels/word-count.ts";

const made = getSchema(schema(""));
const paragraph = (...words: string[]) =>
  made.node(
    "paragraph",
    null,
    words.map((word) => made.text(word)),
  );
const heading = (level: number, words: string) =>
  made.node("heading", { level }, words ? made.text(words) : []);

test("words are counted as people count them", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["one", 1],
    ["two words", 2],
    ["it's John’s well-known", 3],
    ["a, b; c — d", 4],
    ["3.14 and 10,000", 4],
    ["naïve Ærø", 2],
    ["日本語", 3],
    ["Привет, мир", 2],
    ["… — !", 0],
  ];
  for (const [text, words] of cases) assert.equal(countOf(text).words, words, text);
});

test("characters are those that people see as one, without ends of lines", () => {
  assert.equal(countOf("ab\nc d").characters, 5);
  assert.equal(countOf("😀").characters, 1);
});

test("words of two blocks are two, and a mention counts by its name", () => {
  const mention = made.node("mention", { id: 1, label: "Ann Bauer" });
  const line = made.node("paragraph", null, [made.text("Hello "), mention]);
  const doc = made.node("doc", null, [paragraph("one"), paragraph("two"), line]);
  assert.equal(countAll(doc).words, 5);
});

test("all of a text counts like one plain text, and what did not change is not read again", () => {
  const list = made.node(
    "bulletList",
    null,
    ["x y", "z"].map((words) => made.node("listItem", null, [paragraph(words)])),
  );
  const kept = paragraph("three little words");
  const doc = made.node("doc", null, [kept, list, made.node("horizontalRule"), paragraph()]);
  assert.deepEqual(countAll(doc), countBetween(doc, 0, doc.content.size));
  let read = 0;
  const { nodesBetween } = kept;
  kept.nodesBetween = (...all) => {
    read++;
    nodesBetween.apply(kept, all);
  };
  assert.equal(countAll(made.node("doc", null, [paragraph("four"), kept])).words, 4);
  assert.equal(read, 0);
});

test("headings are found in order, inside of quotes, too", () => {
  const quote = made.node("blockquote", null, [heading(2, "inner")]);
  const doc = made.node("doc", null, [heading(1, "first"), paragraph("a"), quote, heading(3, "")]);
  assert.deepEqual(
    headingsOf(doc).map(({ level, words }) => [level, words]),
    [
      [1, "first"],
      [2, "inner"],
      [3, ""],
    ],
  );
});

test("places are found across marks, by case and by whole words", () => {
  const line = made.node("paragraph", null, [
    made.text("Car "),
    made.text("ca", [made.mark("bold")]),
    made.text("r cargo CAR"),
  ]);
  const doc = made.node("doc", null, [line]);
  const wanted = { search: "car", caseSensitive: false, wholeWord: false };
  assert.equal(find(doc, wanted).length, 4);
  assert.equal(find(doc, { ...wanted, caseSensitive: true }).length, 2);
  assert.equal(find(doc, { ...wanted, wholeWord: true }).length, 3);
  assert.deepEqual(find(doc, { ...wanted, search: "" }), []);
  assert.deepEqual(find(doc, { ...wanted, search: "(" }), []);
});

test("places keep to their words when everything was replaced by nearly the same", () => {
  const before = made.node("doc", null, [paragraph("aaa"), paragraph("bbb"), paragraph("ccc")]);
  const after = made.node("doc", null, [paragraph("aaa"), paragraph("bXbb"), paragraph("ccc")]);
  const mapping = mappingOf(before, after);
  assert.deepEqual(
    [1, 6, 11].map((at) => mapping.map(at)),
    [1, 6, 12],
  );
  const twice = made.node("doc", null, [paragraph("aaaa"), paragraph("bbb"), paragraph("ccc")]);
  assert.equal(mappingOf(before, twice).map(11), 12);
  assert.equal(mappingOf(before, before).map(7), 7);
});
