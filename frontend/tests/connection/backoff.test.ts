import assert from "node:assert/strict";
import { test } from "node:test";

import { pauseAfter } from "../../src/connection/transports/backoff.ts";

test("a thousand clients of one server come back at a thousand moments", () => {
  const pauses = Array.from({ length: 1000 }, () => pauseAfter(0)).sort((a, b) => a - b);
  // No more than a fifth of them within a tenth of the second.
  for (let from = 0; from < 1000; from += 100) {
    const within = pauses.filter((pause) => pause >= from && pause < from + 100).length;
    assert.ok(within < 200, `${within} within ${from} ms`);
  }
  assert.ok(Number(pauses.at(-1)) < 1000);
});

test("pauses grow, up to five seconds", () => {
  const longest = [0, 1, 2, 3, 9].map((losses) =>
    Math.max(...Array.from({ length: 1000 }, () => pauseAfter(losses))),
  );
  assert.deepEqual(
    longest.map((pause) => Math.ceil(pause / 1000)),
    [1, 2, 4, 5, 5],
  );
});
