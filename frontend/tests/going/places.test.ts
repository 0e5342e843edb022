import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, recentFirst, type Place } from "../../src/going/places.ts";

const place = (label: string): Place => ({ label, kind: "", go: () => {} });
const labels = (places: readonly Place[]): string[] => places.map(({ label }) => label);

test("a place has all words that were typed, and whoever begins with them comes first", () => {
  const places = ["Print", "Your history", "History of Österreich", "Rooms"].map(place);
  assert.deepEqual(labels(matching(places, "hIST")), ["History of Österreich", "Your history"]);
  assert.deepEqual(labels(matching(places, "oster history")), ["History of Österreich"]);
  assert.deepEqual(labels(matching(places, " ")), labels(places));
  assert.deepEqual(matching(places, "x"), []);
});

test("documents come in the order in which they were visited last", () => {
  const visits: Record<string, string> = { b: "2026-03-01T12:00:00Z", c: "2026-03-02T12:00:00Z" };
  const ids = ["a", "b", "c", "d"].map((id) => ({ id }));
  const found = recentFirst(ids, (id) => visits[id] ?? null);
  assert.deepEqual(
    found.map(({ id }) => id),
    ["c", "b", "a", "d"],
  );
});
