import { place } from "./page.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { MarkedWords } from "../../src/review/text/marks.ts";

function text(): { words: MarkedWords; of: HTMLElement } {
  const of = place();
  of.innerHTML = '<p>a <ins data-suggestion="one">b</ins> c</p>';
  return { words: new MarkedWords(of), of };
}

test("letters leave what is known of marked words as it is", () => {
  const { words, of } = text();
  const { now } = words;
  (of.querySelector("ins")!.firstChild as Text).appendData("bb");
  (of.firstChild!.lastChild as Text).insertData(0, "x");
  assert.equal(words.now, now);
  words.leave();
});

test("words that come, go or belong to others are known in the moment in which they do", () => {
  const { words, of } = text();
  const ids = (): string[] => [...words.now.keys()];
  assert.deepEqual(ids(), ["one"]);
  const more = document.createElement("span");
  more.dataset.comment = "two";
  of.firstChild!.appendChild(more);
  assert.deepEqual(ids(), ["one", "two"]);
  of.querySelector("ins")!.setAttribute("data-suggestion", "three");
  assert.deepEqual(ids(), ["three", "two"]);
  of.querySelector("ins")!.remove();
  assert.deepEqual(ids(), ["two"]);
  words.leave();
});
