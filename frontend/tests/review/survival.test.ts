import assert from "node:assert/strict";
import { test } from "node:test";

import { place } from "./page.ts";
import type { Editor as Edited } from "@tiptap/core";
import { Fragment, Slice, type Node } from "@tiptap/pm/model";
import { TextSelection } from "@tiptap/pm/state";
import * as Y from "yjs";

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { MovingComments, threadsOf, withThreads } = await import(
  "../../src/editor/nodes/comment.ts"
);
const { schema } = await import("../../src/editor/schema.ts");
const { placeOf, rangeOf, wordsOf } = await import("../../src/review/text/places.ts");

const DOCUMENT = "11111111-1111-4111-8111-111111111111";
const THREAD = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const OTHER = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
const WORDS = "brown fox";
const TEXT = [
  { type: "paragraph", content: [{ type: "text", text: "the quick brown fox jumps" }] },
  { type: "paragraph", content: [{ type: "text", text: "over the lazy dog" }] },
];

function page(doc = new Y.Doc()): { editor: Edited; doc: Y.Doc } {
  const extensions = [
    ...schema(DOCUMENT),
    Collaboration.configure({ document: doc }),
    MovingComments.configure({ isKnown: (id) => id === THREAD }),
  ];
  return { editor: new Editor({ element: place(), extensions }), doc };
}

/** Two people's pages with the same text; what one has done is on its way until `meet`. */
function two() {
  const [ann, ben] = [page(), page()];
  const exchange = (): void => {
    const [a, b] = [Y.encodeStateAsUpdate(ann.doc), Y.encodeStateAsUpdate(ben.doc)];
    Y.applyUpdate(ann.doc, b, "server");
    Y.applyUpdate(ben.doc, a, "server");
  };
  ann.editor.commands.setContent({ type: "doc", content: TEXT });
  exchange();
  return { ann: ann.editor, ben: ben.editor, meet: exchange, docs: [ann.doc, ben.doc] as const };
}

function find(editor: Edited, words: string): { from: number; to: number } {
  let from = -1;
  editor.state.doc.descendants((node, at) => {
    const index = node.isTextblock ? node.textContent.indexOf(words) : -1;
    if (index >= 0) from = at + 1 + index;
  });
  assert.ok(from >= 0, `${words} in ${editor.getText()}`);
  return { from, to: from + words.length };
}

// As the server does: formats the range in a Doc of its own.
function comment(doc: Y.Doc, words: string, id = THREAD): void {
  const server = new Y.Doc();
  Y.applyUpdate(server, Y.encodeStateAsUpdate(doc));
  const maker = page(server);
  const { from, to } = find(maker.editor, words);
  const mark = maker.editor.schema.marks.comment!.create({ id });
  maker.editor.view.dispatch(maker.editor.state.tr.addMark(from, to, mark));
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server), "server");
  maker.editor.destroy();
}

/** What a thread is about, piece by piece. */
function about(doc: Node, id = THREAD): string[] {
  const pieces: string[] = [];
  let end = -1;
  doc.descendants((node, at) => {
    if (!node.isText || !threadsOf(node).includes(id)) return;
    if (at === end) pieces.push(`${pieces.pop()}${node.text}`);
    else pieces.push(node.text!);
    end = at + node.nodeSize;
  });
  return pieces;
}

const select = (editor: Edited, from: number, to = from): Edited => {
  editor.view.dispatch(
    editor.state.tr.setSelection(TextSelection.create(editor.state.doc, from, to)),
  );
  return editor;
};
const inWords = (editor: Edited): number => find(editor, WORDS).from + "brown".length;
const startOf = (editor: Edited, words: string): number => find(editor, words).from;

// What somebody does, and what the thread is about then.
const DEEDS: [string, (editor: Edited) => void, string[]][] = [
  [
    "Enter in the middle",
    (e) => void select(e, inWords(e)).commands.splitBlock(),
    ["brown", " fox"],
  ],
  ["Enter before", (e) => void select(e, startOf(e, WORDS)).commands.splitBlock(), [WORDS]],
  [
    "Enter and joining again",
    (e) => {
      select(e, inWords(e)).commands.splitBlock();
      e.commands.joinBackward();
    },
    [WORDS],
  ],
  [
    "joining with the block before",
    (e) => {
      select(e, startOf(e, "the quick")).commands.splitBlock();
      e.commands.joinBackward();
    },
    [WORDS],
  ],
  ["a bullet list", (e) => void select(e, inWords(e)).commands.toggleBulletList(), [WORDS]],
  ["a numbered list", (e) => void select(e, inWords(e)).commands.toggleOrderedList(), [WORDS]],
  ["a check list", (e) => void select(e, inWords(e)).commands.toggleTaskList(), [WORDS]],
  [
    "indenting",
    (e) => {
      select(e, startOf(e, "the quick"), startOf(e, "over") + 4).commands.toggleBulletList();
      select(e, startOf(e, "over")).commands.sinkListItem("listItem");
      select(e, inWords(e)).commands.liftListItem("listItem");
    },
    [WORDS],
  ],
  ["a quote", (e) => void select(e, inWords(e)).commands.toggleBlockquote(), [WORDS]],
  ["a heading", (e) => void select(e, inWords(e)).commands.toggleHeading({ level: 2 }), [WORDS]],
  ["a code block", (e) => void select(e, inWords(e)).commands.toggleCodeBlock(), [WORDS]],
  [
    "inline code",
    (e) => {
      const { from, to } = find(e, WORDS);
      select(e, from, to).commands.toggleCode();
    },
    [WORDS],
  ],
  [
    "other marks",
    (e) => {
      const { from, to } = find(e, "quick brown");
      select(e, from, to).chain().toggleBold().toggleHighlight().unsetBold().toggleItalic().run();
    },
    [WORDS],
  ],
  [
    "a table",
    (e) => {
      const { from, to } = find(e, "the quick brown fox jumps");
      const row = e.state.doc.slice(from, to).content;
      const { table, tableRow, tableCell, paragraph } = e.schema.nodes;
      const cell = tableCell!.create(null, paragraph!.create(null, row));
      e.view.dispatch(
        e.state.tr.replaceWith(from - 1, to + 1, table!.create(null, tableRow!.create(null, cell))),
      );
    },
    [WORDS],
  ],
  ["typing within", (e) => void e.commands.insertContentAt(inWords(e), "ish"), ["brownish fox"]],
  [
    "typing right after",
    (e) => void select(e, find(e, WORDS).to).commands.insertContent("es"),
    [WORDS],
  ],
  [
    "typing right before",
    (e) => void select(e, startOf(e, WORDS)).commands.insertContent("dark "),
    [WORDS],
  ],
  [
    "deleting a part",
    (e) => void e.commands.deleteRange({ from: startOf(e, WORDS), to: inWords(e) + 1 }),
    ["fox"],
  ],
  ["deleting all of it", (e) => void e.commands.deleteRange(find(e, WORDS)), []],
  [
    "deleting and undo",
    (e) => {
      e.commands.deleteRange(find(e, WORDS));
      e.commands.undo();
    },
    [WORDS],
  ],
  [
    "undo and redo",
    (e) => {
      select(e, inWords(e)).commands.splitBlock();
      e.commands.undo();
      e.commands.redo();
    },
    ["brown", " fox"],
  ],
  ["cutting and pasting", (e) => moved(e, find(e, WORDS), () => startOf(e, "lazy")), [WORDS]],
  [
    "dragging the block",
    (e) => {
      const { from, to } = find(e, "the quick brown fox jumps");
      moved(e, { from: from - 1, to: to + 1 }, () => e.state.doc.content.size);
    },
    [WORDS],
  ],
];

// As a drag does it: one transaction that takes the words away and puts them there.
function moved(
  editor: Edited,
  { from, to }: { from: number; to: number },
  there: () => number,
): void {
  const at = there();
  const slice = editor.state.doc.slice(from, to);
  const tr = editor.state.tr.delete(from, to);
  editor.view.dispatch(tr.replace(tr.mapping.map(at), tr.mapping.map(at), slice));
}

for (const [name, deed, left] of DEEDS)
  test(`a comment survives: ${name}`, () => {
    const { ann, ben, meet, docs } = two();
    comment(docs[0], WORDS);
    meet();
    deed(ben);
    assert.deepEqual(about(ben.state.doc), left);
    meet();
    assert.deepEqual(about(ann.state.doc), left);
    // The server reads the same out of the Doc.
    assert.deepEqual(ann.getJSON(), ben.getJSON());
    [ann, ben].forEach((editor) => editor.destroy());
  });

for (const [name, deed] of DEEDS)
  test(`two people at once, one of whom comments: ${name}`, () => {
    const { ann, ben, meet, docs } = two();
    comment(docs[0], WORDS);
    deed(ben);
    meet();
    assert.deepEqual(about(ann.state.doc), about(ben.state.doc));
    // Never wider than the words that were commented, or that came into them or to their edge then.
    const widest = ["brownish fox", "dark brown fox", "brown foxes"];
    for (const piece of about(ann.state.doc))
      assert.ok(
        widest.some((one) => one.includes(piece)),
        piece,
      );
    [ann, ben].forEach((editor) => editor.destroy());
  });

test("threads overlap, and each keeps its words", () => {
  const { ann, docs } = two();
  comment(docs[0], "quick brown");
  comment(docs[0], WORDS, OTHER);
  select(ann, inWords(ann)).commands.splitBlock();
  assert.equal(about(ann.state.doc).join(""), "quick brown");
  assert.equal(about(ann.state.doc, OTHER).join(""), WORDS);
  ann.destroy();
});

test("what is copied within the document is no second place; of another document no mark comes along", () => {
  const { ann, docs } = two();
  comment(docs[0], WORDS);
  comment(docs[0], "lazy", OTHER);
  const { from, to } = find(ann, WORDS);
  const copy = ann.state.doc.slice(from, to);
  const pasted = (slice: Slice): Slice => {
    let made = slice;
    ann.view.someProp("transformPasted", (f) => {
      made = f(made, ann.view, false);
    });
    return made;
  };
  assert.deepEqual(threadsIn(pasted(copy)), []);
  ann.commands.deleteRange({ from, to });
  assert.deepEqual(threadsIn(pasted(copy)), [THREAD]);
  const foreign = withThreads(copy, () => true).content.firstChild!;
  const mark = ann.schema.marks.comment!.create({ id: "cccccccc-cccc-4ccc-8ccc-cccccccccccc" });
  const slice = new Slice(Fragment.from(foreign.mark([mark])), 0, 0);
  assert.deepEqual(threadsIn(pasted(slice)), []);
  ann.destroy();
});

function threadsIn({ content }: Slice): string[] {
  const found: string[] = [];
  content.descendants((node) => void found.push(...threadsOf(node)));
  return found;
}

test("a place is told by its first and its last letter, and found again when others have written", () => {
  const { ann, ben, meet } = two();
  const range = find(ann, WORDS);
  const told = placeOf(ann, range)!;
  assert.equal(told.quote, WORDS);
  ben.commands.insertContentAt(startOf(ben, WORDS), "dark ");
  ben.commands.insertContentAt(find(ben, WORDS).to, "es");
  meet();
  assert.equal(wordsOf(ann.state.doc, rangeOf(ann, told)!), WORDS);
  ann.destroy();
  ben.destroy();
});
