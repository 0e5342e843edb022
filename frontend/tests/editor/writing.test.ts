import { place } from "../review/page.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Editor as Edited } from "@tiptap/core";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

const { Editor } = await import("@tiptap/core");
const { Collaboration } = await import("@tiptap/extension-collaboration");
const { Carets } = await import("../../src/editor/carets.ts");
const { schema } = await import("../../src/editor/schema.ts");
const { Decoration, DecorationSet } = await import("@tiptap/pm/view");
const { Suggested, SUGGESTED } = await import("../../src/editor/suggested.ts");
const { ScrollsWithTheFrame } = await import("../../src/editor/scrolling.ts");

// Node has an Event of its own, which no page takes.
Object.assign(globalThis, { Event: document.defaultView!.Event });
const DOCUMENT = "11111111-1111-4111-8111-111111111111";
const BEN = { id: 2, name: "Ben Okafor", color: "#b4235a" };

function page(awareness: Awareness): Edited {
  const element = place();
  document.body.append(element);
  const editor = new Editor({
    element,
    extensions: [
      ...schema(DOCUMENT),
      Collaboration.configure({ document: awareness.doc }),
      Carets.configure({ awareness }),
      ScrollsWithTheFrame,
      Suggested,
    ],
  });
  editor.commands.setContent("<p>the quick brown fox</p>");
  return editor;
}

const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
// The binding tells of carets in a time-out of its own.
const settled = async (): Promise<void> => {
  await frame();
  await new Promise((resolve) => setTimeout(resolve, 20));
};

test("the carets are drawn again when others move, and not for one's own", async () => {
  const awareness = new Awareness(new Y.Doc());
  const editor = page(awareness);
  await settled();
  let transactions = 0;
  editor.on("transaction", () => transactions++);
  awareness.setLocalStateField("view", 1);
  await settled();
  assert.equal(transactions, 0);
  awareness.states.set(7, { user: BEN });
  awareness.emit("change", [{ added: [7], updated: [], removed: [] }, "test"]);
  await settled();
  assert.equal(transactions, 1);
  editor.destroy();
  awareness.destroy();
});

test("where the caret is on the page is asked in the frame that shows the letter", async () => {
  const awareness = new Awareness(new Y.Doc());
  const editor = page(awareness);
  const { view } = editor;
  editor.commands.setTextSelection(4);
  view.focus();
  document.getSelection()!.collapse(view.domAtPos(4).node, 3);
  await settled();
  const asked: number[] = [];
  view.coordsAtPos = (at) => {
    asked.push(at);
    return { left: 0, right: 0, top: 0, bottom: 0 };
  };
  for (const letter of "ab") view.dispatch(view.state.tr.insertText(letter).scrollIntoView());
  assert.deepEqual(asked, []);
  await frame();
  assert.deepEqual(asked, [6]);
  view.dispatch(view.state.tr.scrollIntoView());
  editor.destroy();
  await frame();
  assert.deepEqual(asked, [6]);
  awareness.destroy();
});

/** “quick” is shown otherwise, as a suggestion is; gives its element. */
function decorated(editor: Edited): HTMLElement {
  const shown = Decoration.inline(5, 10, { nodeName: "ins" }, { inclusiveEnd: true });
  const set = DecorationSet.create(editor.state.doc, [shown]);
  editor.view.dispatch(editor.state.tr.setMeta(SUGGESTED, set));
  return editor.view.dom.querySelector("ins")!;
}

function heard(editor: Edited, at: Node, offset: number): void {
  getSelection()!.collapse(at, offset);
  (editor.view as unknown as { domObserver: { flush(): void } }).domObserver.flush();
}

test("letters at the end of words that are shown otherwise are not drawn once more", () => {
  const awareness = new Awareness(new Y.Doc());
  const editor = page(awareness);
  const words = decorated(editor).firstChild as Text;
  getSelection()!.collapse(words, 5);
  // As the browser does it for a key.
  words.appendData("er");
  heard(editor, words, 7);
  assert.equal(editor.getText(), "the quicker brown fox");
  assert.equal(editor.view.dom.querySelector("ins")!.firstChild, words);
  editor.destroy();
  awareness.destroy();
});

test("what the browser puts beside such words is drawn as it should be", () => {
  const awareness = new Awareness(new Y.Doc());
  const editor = page(awareness);
  const ins = decorated(editor);
  ins.append(document.createElement("b"));
  ins.lastChild!.appendChild(document.createTextNode("er"));
  heard(editor, ins.lastChild!.firstChild!, 2);
  assert.equal(editor.getText(), "the quicker brown fox");
  for (const one of editor.view.dom.querySelectorAll("ins"))
    assert.deepEqual(
      [...one.childNodes].map(({ nodeName }) => nodeName),
      ["#text"],
    );
  assert.equal(editor.view.dom.textContent, "the quicker brown fox");
  editor.destroy();
  awareness.destroy();
});
