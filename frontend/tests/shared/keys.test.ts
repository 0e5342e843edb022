import assert from "node:assert/strict";
import { test } from "node:test";

import { isByAltGr, isComposing, isShortcut } from "../../src/shared/keys.ts";

const pressed = (key: string, code: string, more = {}) => ({
  key,
  code,
  ctrlKey: true,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test("a shortcut is by its letter on Latin layouts, by its position on others", () => {
  const keys: [string, string][] = [
    ["f", "KeyF"],
    ["F", "KeyF"],
    ["а", "KeyF"],
    ["φ", "KeyF"],
    ["כ", "KeyF"],
    ["ب", "KeyF"],
    ["f", "KeyY"],
  ];
  for (const [key, code] of keys) assert.equal(isShortcut(pressed(key, code), "f"), true, key);
  // On Dvorak the key of F writes U.
  assert.equal(isShortcut(pressed("u", "KeyF"), "f"), false);
  for (const more of [{ ctrlKey: false }, { altKey: true }, { shiftKey: true }])
    assert.equal(isShortcut(pressed("а", "KeyF", more), "f"), false);
});

test("letters by AltGr are letters, and a key of a composition is none", () => {
  const altGr = (key: string, isDown = true) => ({ key, getModifierState: () => isDown });
  assert.equal(isByAltGr(altGr("ć")), true);
  assert.equal(isByAltGr(altGr("Enter")), false);
  assert.equal(isByAltGr(altGr("c", false)), false);
  assert.equal(isComposing({ isComposing: false, keyCode: 229 } as KeyboardEvent), true);
  assert.equal(isComposing({ isComposing: false, keyCode: 13 } as KeyboardEvent), false);
});
