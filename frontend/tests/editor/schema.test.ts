import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { getSchema } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { EditorState } from "@tiptap/pm/state";
import { initProseMirrorDoc, updateYFragment } from "@tiptap/y-tiptap";
import * as Y from "yjs";

import { cleanAttributes, imagePath } from "../../src/editor/attributes.ts";
import { languageOf } from "../../src/editor/nodes/code-languages.ts";
import { schema } from "../../src/editor/schema.ts";

const ID = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";

function newSchema() {
  const made = getSchema(schema(ID));
  made.cached.cleanAttributes = cleanAttributes;
  return made;
}

function element(tag: string, attributes: object = {}, children: unknown[] = []): Y.XmlElement {
  const made = new Y.XmlElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (children.length > 0) made.insert(0, children as Y.XmlElement[]);
  return made;
}

const text = (words: string, marks: object = {}): Y.XmlText => {
  const made = new Y.XmlText();
  made.insert(0, words, marks);
  return made;
};

const paragraph = (words: string): Y.XmlElement => element("paragraph", {}, [text(words)]);

/** A text of somebody else, opened in an editor's document; and whether opening it wrote. */
function opened(...children: unknown[]) {
  const theirs = new Y.Doc();
  theirs.getXmlFragment("default").insert(0, children as Y.XmlElement[]);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
  let written = 0;
  doc.on("update", () => written++);
  const fragment = doc.getXmlFragment("default");
  const { doc: node, mapping } = initProseMirrorDoc(fragment, newSchema());
  return { doc, fragment, node, mapping, written: () => written };
}

// Attributes have no prototype.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const kinds = (node: Node): string[] => node.children.map((child) => child.type.name);

test("the server knows the same nodes and marks", () => {
  const known = JSON.parse(readFileSync("../tests/golden/schema.json", "utf8"));
  const made = newSchema();
  // Placeholders are of this page alone.
  const nodes = Object.keys(made.nodes).filter((name) => !name.startsWith("strange"));
  assert.deepEqual(nodes.sort(), known.nodes);
  // Where a thread's words are is no part of what a text says.
  const marks = Object.keys(made.marks).filter((name) => name !== "comment");
  assert.deepEqual(marks.sort(), known.marks);
});

test("what the schema does not know is a placeholder, and opening it changes nothing", () => {
  const strange = [
    element("clock", { zone: "UTC" }, [text("12")]),
    element("listItem", {}, [paragraph("alone")]),
    text("words in no paragraph"),
    new Y.Map([["a", 1]]),
    new Y.Array<number>(),
    element("bulletList", {}, [paragraph("no item")]),
    element("text"),
    element("doc", {}, [paragraph("inner")]),
  ];
  const { node, written, doc } = opened(paragraph("before"), ...strange, paragraph("after"));
  node.check();
  assert.deepEqual(kinds(node), ["paragraph", ...strange.map(() => "strangeBlock"), "paragraph"]);
  assert.equal(written(), 0);
  assert.equal(doc.getXmlFragment("default").length, strange.length + 2);
});

test("in a line the words around a placeholder stay", () => {
  const line = element("paragraph", {}, [text("a"), element("emoji", { name: "x" }), text("b")]);
  const { node, written } = opened(line);
  node.check();
  assert.deepEqual(kinds(node.firstChild!), ["text", "strangeInline", "text"]);
  assert.equal(written(), 0);
});

test("an embedded value in words is a placeholder", () => {
  const words = text("ab");
  words.insertEmbed(1, { image: "javascript:1" });
  const { node, written } = opened(element("paragraph", {}, [words]));
  assert.deepEqual(kinds(node.firstChild!), ["strangeInline"]);
  assert.equal(written(), 0);
});

test("an edit beside a placeholder and a mark of a newer version leaves both as they are", () => {
  const marked = element("paragraph", {}, [text("shiny", { glow: { color: "red" }, bold: {} })]);
  const { doc, fragment, node, mapping } = opened(element("clock", { zone: "UTC" }), marked);
  const { schema: made } = node.type;
  const bold = made.marks.bold!.create();
  const changed = node.copy(
    node.content.replaceChild(1, made.node("paragraph", null, made.text("shiny!", [bold]))),
  );
  updateYFragment(doc, fragment, changed, { mapping, isOMark: new Map() });
  assert.equal((fragment.get(0) as Y.XmlElement).getAttribute("zone"), "UTC");
  const words = (fragment.get(1) as Y.XmlElement).get(0) as Y.XmlText;
  assert.deepEqual(plain(words.toDelta()[0].attributes), { glow: { color: "red" }, bold: {} });
});

test("a list that lost its items at once is not shown, and is deleted by nobody’s looking", () => {
  const { node, written } = opened(paragraph("a"), element("bulletList"));
  assert.deepEqual(kinds(node), ["paragraph"]);
  assert.equal(written(), 0);
});

test("an item without its paragraph is filled where it is shown alone", () => {
  const inner = element("bulletList", {}, [element("listItem", {}, [paragraph("inner")])]);
  const { node, written } = opened(element("bulletList", {}, [element("listItem", {}, [inner])]));
  node.check();
  assert.deepEqual(kinds(node.firstChild!.firstChild!), ["paragraph", "bulletList"]);
  assert.equal(written(), 0);
});

test("attributes are brought to what the editor can bear", () => {
  const cell = { colspan: 1e9, rowspan: "9", colwidth: [1, { a: 1 }] };
  const table = element("table", {}, [
    element("tableRow", {}, [element("tableCell", cell, [paragraph("a")])]),
  ]);
  const task = element("taskList", {}, [element("taskItem", { checked: "x" }, [paragraph("b")])]);
  const { node } = opened(table, task);
  assert.deepEqual(plain(node.child(0).firstChild!.firstChild!.attrs), {
    colspan: 1,
    rowspan: 1,
    colwidth: null,
  });
  assert.deepEqual(plain(node.child(1).firstChild!.attrs), { checked: false });
});

test("attributes by kind", () => {
  const clean = (kind: string, name: string, value: unknown) =>
    cleanAttributes(kind, { [name]: value })[name];
  assert.equal(clean("heading", "level", 7), 3);
  assert.equal(clean("heading", "level", 2), 2);
  assert.equal(clean("orderedList", "start", -1), 1);
  assert.equal(clean("image", "width", "100%"), null);
  assert.equal(clean("image", "width", 1e7), null);
  assert.equal(clean("image", "width", 320.4), 320);
  assert.equal(clean("image", "alt", { toString: () => "x" }), null);
  assert.equal(clean("mention", "id", "12"), 12);
  assert.equal(clean("mention", "id", "12'"), null);
  assert.equal((clean("mention", "label", "x".repeat(999)) as string).length, 80);
  assert.deepEqual(cleanAttributes("tableCell", { colspan: 2, colwidth: [80, -1] }), {
    colspan: 2,
    colwidth: [80, 0],
  });
  assert.deepEqual(cleanAttributes("unknown", { a: 1 }), { a: 1 });
});

test("a picture shows a file of this document and nothing else", () => {
  const path = `/documents/${ID}/files/${OTHER}`;
  assert.equal(imagePath(path, ID), path);
  const refused = [
    `/documents/${OTHER}/files/${ID}`,
    `https://evil.example${path}`,
    `//evil.example${path}`,
    `${path}?x`,
    `${path}/../..`,
    ` ${path}`,
    "data:image/png;base64,AA",
    "javascript:1",
    null,
    7,
    path.toUpperCase(),
  ];
  for (const src of refused) assert.equal(imagePath(src, ID), null, String(src));
});

test("a picture of another place is words, in what is copied and in what is shown", () => {
  const made = newSchema();
  const shown = (src: unknown) =>
    made.nodes.image!.spec.toDOM!(
      made.node("image", { src, alt: "A cat" }),
    ) as unknown as unknown[];
  assert.equal(shown(`/documents/${ID}/files/${OTHER}`)[0], "img");
  assert.deepEqual(shown("https://evil.example/x.png"), ["div", { class: "strange" }, "A cat"]);
});

test("languages are those of the list, by any of their usual names", () => {
  assert.equal(languageOf("TypeScript"), "typescript");
  assert.equal(languageOf("c++"), "cpp");
  for (const name of ["constructor", "__proto__", "../evil", "", null, {}]) {
    assert.equal(languageOf(name), null);
  }
});

test("a link keeps its title, and one without is not written anew beside other changes", () => {
  const href = "https://a.example/";
  const said = new Y.XmlText();
  said.applyDelta([
    { insert: "a", attributes: { link: { href } } },
    { insert: "b", attributes: { link: { href, title: "T" } } },
    { insert: "c" },
  ]);
  const { doc, fragment, node, mapping } = opened(element("paragraph", {}, [said]));
  const stored = (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText;
  const before = stored.toDelta();
  const state = EditorState.create({ doc: node });
  const changed = state.apply(state.tr.insertText("d", 4)).doc;
  updateYFragment(doc, fragment, changed, { mapping, isOMark: new Map() } as never);
  assert.deepEqual(plain(stored.toDelta()), plain([...before.slice(0, 2), { insert: "cd" }]));
});
