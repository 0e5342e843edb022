import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, endOf } from "../../src/shared/times.ts";

const NOW = Date.parse("2026-05-10T12:00:00Z");

test("an age is told in the largest unit that fits, and after a week as a date", () => {
  const told: [string, string][] = [
    ["2026-05-10T12:00:05Z", "just now"],
    ["2026-05-10T11:59:01Z", "just now"],
    ["2026-05-10T11:57:00Z", "3 min ago"],
    ["2026-05-10T10:59:00Z", "1 hr ago"],
    ["2026-05-09T11:00:00Z", "1 day ago"],
    ["2026-05-04T11:00:00Z", "6 days ago"],
    ["2026-05-01T12:00:00Z", "1 May 2026"],
  ];
  for (const [at, text] of told) assert.equal(ago(at, NOW), text);
});

test("a term ends after its days, never, or with the chosen day where the person is", () => {
  assert.equal(endOf("never", "", NOW), null);
  assert.equal(endOf("1", "", NOW), "2026-05-11T12:00:00.000Z");
  assert.equal(endOf("30", "", NOW), "2026-06-09T12:00:00.000Z");
  const end = new Date(endOf("date", "2026-12-03", NOW) ?? "");
  assert.deepEqual(
    [end.getFullYear(), end.getMonth(), end.getDate(), end.getHours(), end.getMinutes()],
    [2026, 11, 3, 23, 59],
  );
  assert.throws(() => endOf("date", "", NOW), RangeError);
});
