import assert from "node:assert/strict";
import { test } from "node:test";

import {
  attributeAt,
  heldAt,
  isBetween,
  isThere,
  runsAt,
  turns,
  type Film,
  type Held,
} from "../../src/history/film.ts";

// "Hello" came at 1 and 2, "there" became bold at 5 and went at 7.
const WORDS: Held = {
  n: null,
  b: 1,
  d: 0,
  c: [
    ["He", 1, 0, 7],
    ["llo ", 2, 0, 7],
    { f: "bold", v: {}, b: 5, d: 0 },
    ["there", 3, 7, 8],
    { f: "bold", v: null, b: 5, d: 0 },
    ["!", 4, 0, 7],
  ],
};
const HEADING: Held = {
  n: "heading",
  b: 1,
  d: 9,
  a: [
    ["level", 1, 1, 6],
    ["level", 2, 6, 0],
  ],
  c: [WORDS],
};

test("what is there came before and has not gone", () => {
  assert.deepEqual(
    [0, 1, 8, 9].map((tick) => isThere(1, 9, tick)),
    [false, true, true, false],
  );
  assert.equal(isThere(0, 0, 0), true);
});

test("the words of every moment, with their marks, their writers and what is new", () => {
  const said = (tick: number): string =>
    runsAt(WORDS, tick, tick)
      .map(({ text, marks }) => text + marks.join())
      .join("|");
  assert.deepEqual([0, 1, 2, 4, 5, 7].map(said), [
    "",
    "He",
    "Hello ",
    "Hello |there|!",
    "Hello |therebold|!",
    "Hello |!",
  ]);
  const runs = runsAt(WORDS, 4, 2);
  assert.deepEqual(
    runs.map(({ by, isNew }) => [by, isNew]),
    [
      [7, false],
      [8, true],
      [7, true],
    ],
  );
});

test("an attribute has the value that it had then", () => {
  assert.deepEqual(
    [0, 1, 6].map((tick) => attributeAt(HEADING, "level", tick)),
    [undefined, 1, 2],
  );
});

test("a block turns at every tick at which something of it comes or goes, and no other", () => {
  const found = turns(HEADING);
  assert.deepEqual(found, [1, 2, 3, 4, 5, 6, 7, 9]);
  assert.equal(isBetween(found, 7, 8), false);
  assert.equal(isBetween(found, 8, 9), true);
  assert.equal(isBetween(found, 9, 8), true);
  assert.equal(isBetween(found, 3, 3), false);
});

test("a text that started anew is another from then on", () => {
  const film: Film = {
    since: "2026-03-01T12:00:00Z",
    ticks: [],
    people: [],
    tracks: [
      { first: 0, held: [HEADING] },
      { first: 9, held: [] },
    ],
  };
  assert.deepEqual(heldAt(film, 8), [HEADING]);
  assert.deepEqual(heldAt(film, 9), []);
});
