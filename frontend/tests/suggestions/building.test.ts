import assert from "node:assert/strict";
import { test } from "node:test";

import {
  buildingOn,
  foundations,
  inOrder,
  type Built,
} from "../../src/suggestions/changes/building.ts";

const ALL: Built[] = [
  { id: "c", builds_on: ["b"], state: "open" },
  { id: "a", builds_on: [], state: "open" },
  { id: "b", builds_on: ["a"], state: "open" },
  { id: "d", builds_on: ["c", "x"], state: "rejected" },
  { id: "e", builds_on: ["gone"], state: "open" },
  { id: "x", builds_on: [], state: "accepted" },
];
const of = (id: string): Built | undefined => ALL.find((one) => one.id === id);
const isOpen = ({ state }: Built): boolean => state === "open";

test("what one builds on is found far away, too, and the first is first", () => {
  assert.deepEqual(foundations(["c"], of, isOpen), ["a", "b"]);
  assert.deepEqual(foundations(["c", "b"], of, isOpen), ["a"]);
  assert.deepEqual(foundations(["d"], of, isOpen), ["a", "b", "c"]);
  assert.deepEqual(foundations(["e"], of, isOpen), []);
});

test("what builds on one is found far away, too, as long as it is open", () => {
  assert.deepEqual(new Set(buildingOn(["a"], ALL)), new Set(["b", "c"]));
  assert.deepEqual(buildingOn(["c"], ALL), []);
});

test("in their order each comes after what it builds on", () => {
  assert.deepEqual(inOrder(["c", "a", "b"], of), ["a", "b", "c"]);
  assert.deepEqual(inOrder(["c", "e", "a"], of), ["a", "c", "e"]);
});

test("those that build on each other have an end, too", () => {
  const round: Built[] = [
    { id: "a", builds_on: ["b"], state: "open" },
    { id: "b", builds_on: ["a"], state: "open" },
  ];
  const at = (id: string): Built | undefined => round.find((one) => one.id === id);
  assert.deepEqual(foundations(["a"], at, isOpen), ["b"]);
  assert.deepEqual(buildingOn(["a"], round), ["b"]);
  assert.deepEqual(inOrder(["a", "b"], at), ["b", "a"]);
});
