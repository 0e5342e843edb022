import assert from "node:assert/strict";
import { test } from "node:test";

import { moveOf } from "../../src/editor/reading-keys.ts";

const NONE = { ctrlKey: false, metaKey: false, altKey: false };

function told(isMac: boolean, key: string, held: Partial<typeof NONE> = {}): string | null {
  const move = moveOf({ key, ...NONE, ...held }, isMac);
  return move && `${move.direction} ${move.by}`;
}

test("keys lead where they lead in a field of this platform", () => {
  for (const isMac of [false, true]) {
    assert.equal(told(isMac, "ArrowLeft"), "left character");
    assert.equal(told(isMac, "ArrowDown"), "forward line");
  }
  assert.equal(told(false, "PageDown"), "forward page");
  assert.equal(told(false, "PageUp"), "backward page");
  // There it scrolls, and in another tab one is with Ctrl.
  assert.equal(told(true, "PageDown"), null);
  assert.equal(told(false, "PageDown", { ctrlKey: true }), null);
  assert.equal(told(false, "ArrowRight", { ctrlKey: true }), "right word");
  assert.equal(told(false, "Home"), "backward lineboundary");
  assert.equal(told(false, "End", { ctrlKey: true }), "forward document");
  assert.equal(told(true, "ArrowRight", { altKey: true }), "right word");
  assert.equal(told(true, "ArrowUp", { altKey: true }), "backward paragraph");
  assert.equal(told(true, "ArrowRight", { metaKey: true }), "right lineboundary");
  assert.equal(told(true, "ArrowUp", { metaKey: true }), "backward document");
});

test("what leads back in the browser, or scrolls, is the browser's", () => {
  assert.equal(told(false, "ArrowLeft", { altKey: true }), null);
  assert.equal(told(true, "ArrowLeft", { ctrlKey: true }), null);
  assert.equal(told(true, "End"), null);
});
