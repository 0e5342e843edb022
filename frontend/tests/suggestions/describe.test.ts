import assert from "node:assert/strict";
import { test } from "node:test";

import { place } from "../review/page.ts";
import type { Editor as Edited, JSONContent } from "@tiptap/core";

const { Editor } = await import("@tiptap/core");
const { schema } = await import("../../src/editor/schema.ts");
const { deedsOf } = await import("../../src/suggestions/changes/describe.ts");
const { differenceOf } = await import("../../src/suggestions/changes/pieces.ts");

const editor: Edited = new Editor({
  element: place(),
  extensions: schema("11111111-1111-4111-8111-111111111111"),
});

const text = (words: string, ...marks: string[]): JSONContent => ({
  type: "text",
  text: words,
  ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }),
});
const block = (type: string, content: JSONContent[], attrs = {}): JSONContent => ({
  type,
  attrs,
  content,
});
const paragraph = (...content: JSONContent[]): JSONContent => block("paragraph", content);

function told(before: JSONContent[], after: JSONContent[]): string[] {
  const [old, now] = [before, after].map((blocks) =>
    blocks.map((one) => editor.schema.nodeFromJSON(one)),
  );
  const difference = differenceOf(editor.schema, old!, now!);
  return deedsOf([{ difference }]).map(({ what, deleted, added }) =>
    [what, deleted, added].filter(Boolean).join(" | "),
  );
}

const OLD = [paragraph(text("one two three"))];

const CASES: [string, JSONContent[], string[]][] = [
  ["added words", [paragraph(text("one two and three"))], ["Add | and"]],
  ["deleted words", [paragraph(text("one three"))], ["Delete | two"]],
  ["replaced words", [paragraph(text("one 2 three"))], ["Replace | two | 2"]],
  ["bold", [paragraph(text("one "), text("two", "bold"), text(" three"))], ["Bold | two"]],
  ["a heading", [block("heading", [text("one two three")], { level: 2 })], ["Make it: Heading 2"]],
  ["Enter", [paragraph(text("one")), paragraph(text(" two three"))], ["New paragraph"]],
  ["a block", [...OLD, paragraph(text("four"))], ["Add | four"]],
  [
    "a bold heading with a block behind it",
    [
      block("heading", [text("one", "bold"), text(" two three")], { level: 2 }),
      block("bulletList", [block("listItem", [paragraph(text("four"))])]),
    ],
    ["Make it: Heading 2, Bold | one", "Add | four"],
  ],
  ["a list around it", [block("bulletList", [block("listItem", OLD)])], ["Add: Bullet list"]],
  ["a quote around it", [block("blockquote", OLD)], ["Add: Quote"]],
  ["a divider", [...OLD, { type: "horizontalRule" }], ["Add | [Divider]"]],
  [
    "a picture",
    [...OLD, { type: "image", attrs: { src: "/x", alt: "The sea" } }],
    ["Add | [The sea]"],
  ],
];

for (const [name, after, want] of CASES)
  test(`${name} is told in words`, () => assert.deepEqual(told(OLD, after), want));

test("joined blocks and lost formats are told, too", () => {
  const two = [paragraph(text("one")), paragraph(text("two"))];
  assert.deepEqual(told(two, [paragraph(text("onetwo"))]), ["Join the paragraphs"]);
  const bold = [paragraph(text("one", "bold"))];
  assert.deepEqual(told(bold, [paragraph(text("one"))]), ["No longer: Bold | one"]);
});

test("threads about the words are no change of them", () => {
  const marks = [{ type: "comment", attrs: { id: "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa" } }];
  assert.deepEqual(told(OLD, [paragraph({ type: "text", text: "one two three", marks })]), []);
});
