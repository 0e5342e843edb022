import assert from "node:assert/strict";
import { test } from "node:test";

import { mentionsIn, piecesOf, queryAt, suggestions } from "../../src/people/mentions.ts";

const person = (id: number, name: string) => ({ id, name, color: "#2b5fd9" });
const PEOPLE = [
  person(1, "Ann"),
  person(2, "Ann Bauer"),
  person(3, "Zoë"),
  person(4, "Sam"),
  person(5, "Sam"),
  person(6, "C++ (ext.)"),
  person(7, "李雷"),
];
const NOBODY: ReadonlySet<number> = new Set();

test("an @ at the start or after a space begins a mention; one in an address does not", () => {
  assert.deepEqual(queryAt("@an", 3), { start: 0, letters: "an" });
  assert.deepEqual(queryAt("Hi @Ann B", 9), { start: 3, letters: "Ann B" });
  assert.deepEqual(queryAt("(@", 2), { start: 1, letters: "" });
  for (const text of ["ann@example", "Hi Ann", "@Ann\nso", ""])
    assert.equal(queryAt(text, text.length), null);
});

test("only what is before the cursor counts", () => {
  assert.deepEqual(queryAt("@ann and so on", 2), { start: 0, letters: "a" });
});

test("names are suggested by the beginning of any word, without regard to case and accents", () => {
  const names = (letters: string) => suggestions(PEOPLE, letters).map(({ id }) => id);
  assert.deepEqual(names("an"), [1, 2]);
  assert.deepEqual(names("bau"), [2]);
  assert.deepEqual(names("ZOE"), [3]);
  assert.deepEqual(names("nn"), []);
  assert.equal(names("").length, PEOPLE.length);
});

test("a text mentions those whose whole name stands after an @, the longest name first", () => {
  const ids = (text: string) => mentionsIn(text, PEOPLE, NOBODY);
  assert.deepEqual(ids("@Ann: look, @Ann Bauer and @Zoë."), [1, 2, 3]);
  assert.deepEqual(ids("@Ann Bauer"), [2]);
  assert.deepEqual(ids("@Anna, ann@Ann, Ann, @ann"), []);
  assert.deepEqual(ids("@C++ (ext.) and @李雷"), [6, 7]);
  assert.deepEqual(ids("@Ann @Ann"), [1]);
});

test("of two people with one name the one who was chosen is meant, else both", () => {
  assert.deepEqual(mentionsIn("@Sam", PEOPLE, new Set([5])), [5]);
  assert.deepEqual(mentionsIn("@Sam", PEOPLE, NOBODY), [4, 5]);
  assert.deepEqual(mentionsIn("nobody", PEOPLE, new Set([5])), []);
});

test("a text is cut at its mentions, which stand at the odd places", () => {
  assert.deepEqual(piecesOf("a @Ann, b", ["Ann"]), ["a ", "@Ann", ", b"]);
  assert.deepEqual(piecesOf("a @Ann", []), ["a @Ann"]);
  assert.deepEqual(piecesOf("@", [""]), ["@"]);
});
