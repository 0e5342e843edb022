import assert from "node:assert/strict";
import { test } from "node:test";

import { newsOf } from "../../src/people/arrivals.ts";

const people = (...names: string[]): Map<number, string> =>
  new Map(names.map((name) => [name.charCodeAt(0), name]));

test("who came and who left is told by name while they are few", () => {
  assert.equal(newsOf(people("Ann"), people("Ann", "Ben")), "Ben joined.");
  assert.equal(newsOf(people("Ann", "Ben", "Cleo"), people("Ann", "Dora")), "Dora joined. Ben, Cleo left.");
});

test("many are told as a number", () => {
  assert.equal(newsOf(people("Ann"), people("Ann", "Ben", "Cleo", "Dora", "Eve")), "4 people joined.");
});

test("who was away for a moment is no news", () => {
  assert.equal(newsOf(people("Ann", "Ben"), people("Ben", "Ann")), "");
});
