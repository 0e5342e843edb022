import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf } from "../src/addresses.ts";

test("web and mail addresses are allowed as they are", () => {
  const allowed = ["https://example.org/a?b#c", "http://example.org/", "mailto:ann@example.org"];
  for (const address of allowed) assert.equal(addressOf(address), address);
});

test("an address without a scheme is completed", () => {
  assert.equal(addressOf(" example.org/a "), "https://example.org/a");
  assert.equal(addressOf("ann@example.org"), "mailto:ann@example.org");
  assert.equal(addressOf("localhost:8000/a"), "https://localhost:8000/a");
});

test("everything else is refused", () => {
  const refused = [
    "", "word", "/path", "//example.org", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x",
    "file:///etc", "blob:https://example.org/1", "ftp://example.org", "javascript:1.5",
    "javascript://a.b/%0aalert(1)",
  ];
  for (const address of refused) assert.equal(addressOf(address), null, address);
});
