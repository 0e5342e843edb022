import assert from "node:assert/strict";
import { test } from "node:test";

import { endingOf, isFinal, SLOW_DOWN } from "../../src/connection/close-codes.ts";

test("6.1 codes from 4400 to 4499 are final and no others", () => {
  for (const code of [4400, 4401, 4403, 4404, 4410, 4413, 4423, 4424, 4499])
    assert.equal(isFinal(code), true);
  for (const code of [1000, 1006, 1009, 1012, 4399, 4500, 4501, 4503, 4508, 4509, SLOW_DOWN])
    assert.equal(isFinal(code), false);
});

test("6.1 every final code says what happened", () => {
  assert.equal(endingOf(4400), "malformed");
  assert.equal(endingOf(4401), "signedOut");
  assert.equal(endingOf(4403), "notAllowed");
  assert.equal(endingOf(4424), "notAllowed");
  assert.equal(endingOf(4404), "notFound");
  assert.equal(endingOf(4410), "gone");
  assert.equal(endingOf(4413), "full");
  assert.equal(endingOf(4423), "quarantined");
  assert.equal(endingOf(4426), "outdated");
  assert.equal(endingOf(1009), "tooBig");
});
