import assert from "node:assert/strict";
import { test } from "node:test";

import { withoutHandlers } from "../../src/editor/paste/event-handlers.ts";

test("handlers go, words that look like them stay", () => {
  assert.equal(withoutHandlers("<img src=x onerror=a>"), "<img src=x data-off=a>");
  assert.equal(withoutHandlers("<svg/OnLoad = a>"), "<svg/data-off = a>");
  assert.equal(withoutHandlers('<a title="x"onclick="a">'), '<a title="x"data-off="a">');
  assert.equal(withoutHandlers("<p>the onclick=a of</p>"), "<p>the onclick=a of</p>");
  assert.equal(withoutHandlers('<BASE href="//x">'), '<wbr href="//x">');
  assert.equal(withoutHandlers("&lt;img onerror=a&gt;"), "&lt;img onerror=a&gt;");
});
