import assert from "node:assert/strict";
import { test } from "node:test";

import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang='en'><body></body></html>", {
  pretendToBeVisual: true,
});
const { document } = window;
// Nothing is laid out there: what is not hidden can be seen.
Object.defineProperty(window.HTMLElement.prototype, "offsetParent", {
  get(this: HTMLElement) {
    return this.closest("[hidden]") ? null : document.body;
  },
});
Object.assign(globalThis, { document, window });

const { Picker } = await import("../../src/history/picker.ts");

const TEXT = `<article class="as-one">
<p data-before="0" data-after="0">same</p>
<p data-before="1" data-after="1">wa<ins data-change="add">s</ins></p>
<p data-before="2" data-change="remove">gone</p>
<p data-after="2" data-change="add">new</p>
<p data-before="3" data-change="remove" hidden="">unseen</p>
</article>`;

function offered(before: number, after: number): { words: string[]; picked: unknown[] } {
  const text = document.createElement("div");
  text.innerHTML = TEXT;
  document.body.append(text);
  const picked: unknown[] = [];
  const picker = new Picker(text, (block) => picked.push(block));
  const count = picker.offer({ before, after, head: 9 });
  const buttons = [...text.querySelectorAll("button")];
  for (const one of buttons) one.click();
  assert.equal(count, buttons.length);
  const rows = [...text.querySelectorAll(".pickable > :first-child")];
  picker.offer(null);
  assert.equal(text.innerHTML, TEXT);
  return { words: rows.map((row) => row.textContent ?? ""), picked };
}

test("of a moment that is compared with now only what has changed since may be put back", () => {
  assert.deepEqual(offered(4, 9), {
    words: ["was", "gone"],
    picked: [
      { seq: 4, line: 1 },
      { seq: 4, line: 2 },
    ],
  });
  assert.deepEqual(offered(0, 9), { words: [], picked: [] });
});

test("of two earlier moments everything may be, what is gone or another one as it was", () => {
  assert.deepEqual(offered(4, 7).picked, [
    { seq: 4, line: 0 },
    { seq: 4, line: 1 },
    { seq: 4, line: 2 },
    { seq: 7, line: 2 },
  ]);
});
