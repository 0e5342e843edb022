import assert from "node:assert/strict";
import { test } from "node:test";

import { isLookedFor, type Block } from "../../src/editor/tools/slash-words.ts";

const LABELS: Record<Block, string> = {
  paragraph: "Text",
  heading1: "Heading 1",
  heading2: "Heading 2",
  heading3: "Heading 3",
  bulletList: "Bullet list",
  orderedList: "Numbered list",
  taskList: "Check list",
  quote: "Quote",
  codeBlock: "Code block",
  table: "Table",
  picture: "Picture",
  divider: "Divider",
};

const found = (typed: string): string[] =>
  (Object.keys(LABELS) as Block[]).filter((block) => isLookedFor(block, LABELS[block], typed));

test("blocks are found by what they are called elsewhere, in English and German", () => {
  const looked = [
    "image",
    "bild",
    "foto",
    "todo",
    "to-do",
    "aufgabe",
    "h2",
    "hr",
    "trenn",
    "code",
    "table",
    "tabelle",
    "ul",
    "ol",
    "zitat",
    "Uberschrift",
    "überschrift",
  ];
  assert.deepEqual(Object.fromEntries(looked.map((typed) => [typed, found(typed)])), {
    image: ["picture"],
    bild: ["picture"],
    foto: ["picture"],
    todo: ["taskList"],
    "to-do": ["taskList"],
    aufgabe: ["taskList"],
    h2: ["heading2"],
    hr: ["divider"],
    trenn: ["divider"],
    code: ["codeBlock"],
    table: ["table"],
    tabelle: ["table"],
    ul: ["bulletList"],
    ol: ["orderedList"],
    zitat: ["quote"],
    Uberschrift: ["heading1", "heading2", "heading3"],
    überschrift: ["heading1", "heading2", "heading3"],
  });
  assert.deepEqual(found("nothinglike"), []);
});
