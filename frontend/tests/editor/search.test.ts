import assert from "node:assert/strict";
import { test } from "node:test";

import { rangesOf } from "../../src/editor/panels/search.ts";

function found(text: string, search: string, more = {}): string[] {
  const wanted = { search, caseSensitive: false, wholeWord: false, ...more };
  return rangesOf(text, wanted).map(([from, to]) => text.slice(from, to));
}

test("what is found is what was looked for, whatever the length of its small letters", () => {
  assert.deepEqual(found("İİ find me", "FIND me"), ["find me"]);
  assert.deepEqual(found("İstanbul istanbul", "İstanbul"), ["İstanbul"]);
  assert.deepEqual(found("ΟΔΟΣ οδός", "οδος"), ["ΟΔΟΣ"]);
  assert.deepEqual(found("aXbx", "x", { caseSensitive: true }), ["x"]);
});

test("é is one letter, however it is written, and e is another", () => {
  for (const text of ["caf\u00e9", "cafe\u0301"]) {
    assert.deepEqual(found(text, "CAF\u00c9"), [text]);
    assert.deepEqual(found(text, "cafe\u0301"), [text]);
    assert.deepEqual(found(text, "cafe"), []);
  }
  assert.deepEqual(found("\u1112\u1161\u11ab", "한"), ["\u1112\u1161\u11ab"]);
});

test("spaces are equal, soft hyphens are not seen", () => {
  assert.deepEqual(found("10\u00a0km, 10\u202fkm", "10 km"), ["10\u00a0km", "10\u202fkm"]);
  assert.deepEqual(found("co\u00adop", "coop"), ["co\u00adop"]);
  assert.deepEqual(found("coop", "co\u00adop"), ["coop"]);
  assert.deepEqual(found("é \u00ad", "\u00ad"), []);
});

test("whole words stand alone", () => {
  assert.deepEqual(
    rangesOf("art, starté art", { search: "art", caseSensitive: false, wholeWord: true }),
    [
      [0, 3],
      [12, 15],
    ],
  );
});
