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

const PICTURE = { src: "/x", alt: "The sea", width: null };
const items = (...checked: boolean[]): JSONContent =>
  block(
    "taskList",
    checked.map((one) => block("taskItem", [paragraph(text("pack"))], { checked: one })),
  );
const code = (language: string | null): JSONContent =>
  block("codeBlock", [text("x")], { language });
const numbered = (start: number): JSONContent =>
  block("orderedList", [block("listItem", [paragraph(text("one"))])], { start });
const cells = (...widths: (number[] | null)[]): JSONContent =>
  block("table", [
    block(
      "tableRow",
      widths.map((colwidth) => block("tableCell", [paragraph(text("one"))], { colwidth })),
    ),
  ]);
const linked = (href: string): JSONContent =>
  paragraph({ type: "text", text: "two", marks: [{ type: "link", attrs: { href } }] });
const picture = (attrs = {}): JSONContent => ({ type: "image", attrs: { ...PICTURE, ...attrs } });

const ATTRIBUTES: [string, JSONContent, JSONContent, string[]][] = [
  [
    "another description and width of a picture",
    picture(),
    picture({ alt: "The lake", width: 288 }),
    ["Description: “\u2068The lake\u2069”, Width: 288 pixels | [The sea]"],
  ],
  [
    "no description of a picture",
    picture({ width: 288 }),
    picture({ alt: null }),
    ["No description, As wide as it is | [The sea]"],
  ],
  [
    "another picture",
    picture(),
    picture({ src: "/y", alt: "The lake" }),
    ["Replace | [The sea] | [The lake]"],
  ],
  ["what is done", items(false, true), items(true, true), ["Check off"]],
  ["what is not done", items(true), items(false), ["No longer checked off"]],
  ["another language", code(null), code("python"), ["Language: Python"]],
  ["no language", code("python"), code(null), ["Language: none"]],
  ["another first number", numbered(1), numbered(3), ["Begin at 3"]],
  ["a wider column", cells([90], null), cells([120], null), ["Column width"]],
  [
    "a link",
    paragraph(text("two")),
    linked("https://a.example/"),
    ["Link to \u2068https://a.example/\u2069 | two"],
  ],
  [
    "another address",
    linked("https://a.example/"),
    linked("https://b.example/"),
    ["Link to \u2068https://b.example/\u2069 | two"],
  ],
];

for (const [name, before, after, want] of ATTRIBUTES)
  test(`${name} is told in words`, () => assert.deepEqual(told([before], [after]), want));

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
