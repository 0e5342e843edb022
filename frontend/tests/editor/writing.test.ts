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
