import assert from "node:assert/strict";
import { test } from "node:test";

import { partsOf } from "../../src/sharing/names.ts";

test("names stand between commas; each counts once, and the last is being typed", () => {
  assert.deepEqual(partsOf(""), { done: [], last: "" });
  assert.deepEqual(partsOf(" Ben Okafor"), { done: [], last: "Ben Okafor" });
  assert.deepEqual(partsOf("Ben Okafor, x@y.org; Ben Okafor,, cl"), {
    done: ["Ben Okafor", "x@y.org"],
    last: "cl",
  });
});
