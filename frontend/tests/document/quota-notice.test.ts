import assert from "node:assert/strict";
import { test } from "node:test";

import { percentWorthSaying } from "../../src/document/quota-notice.ts";

test("from four fifths on the page says how much of a document's space is used", () => {
  assert.equal(percentWorthSaying({ used: 799, quota: 1000 }), null);
  assert.equal(percentWorthSaying({ used: 800, quota: 1000 }), 80);
  assert.equal(percentWorthSaying({ used: 999, quota: 1000 }), 99);
  assert.equal(percentWorthSaying({ used: 1000, quota: 1000 }), 100);
  assert.equal(percentWorthSaying({ used: 1100, quota: 1000 }), 110);
});
