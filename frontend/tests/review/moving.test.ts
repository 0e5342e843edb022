import "./page.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { moveTo } from "../../src/review/margin/moving.ts";

// The page of the tests draws nothing: it notes what is to be seen, and how far it is.
const ways: string[] = [];
let progress: number | null = null;
let isCalm = false;
const animation = { cancel: () => ways.push("cancelled"), effect: { getComputedTiming } };
function getComputedTiming(): { progress: number | null } {
  return { progress };
}
Object.assign(globalThis, { matchMedia: () => ({ matches: isCalm }) });
Object.assign(HTMLElement.prototype, {
  animate: ({ transform }: { transform: string[] }) => {
    ways.push(transform.join(" to "));
    return animation;
  },
});

function newCard(top: number): HTMLElement {
  const card = document.createElement("article");
  ways.length = 0;
  moveTo(card, top);
  return card;
}

test("a card stands at its place at once, and only looks as if it came from another", () => {
  const card = newCard(100);
  assert.deepEqual([card.style.top, ways], ["100px", []]);
  moveTo(card, 130);
  assert.deepEqual([card.style.top, ways], ["130px", ["translateY(-30px) to none"]]);
  moveTo(card, 130);
  assert.equal(ways.length, 1);
});

test("a card stands at whole pixels, as the browser rounds others and they would never be the same", () => {
  const card = newCard(220.09375);
  moveTo(card, 220.09375);
  moveTo(card, 219.96875);
  assert.deepEqual([card.style.top, ways], ["220px", []]);
});

test("a card that is put elsewhere on its way goes on from where it is seen", () => {
  const card = newCard(100);
  moveTo(card, 140);
  progress = 0.75;
  moveTo(card, 150);
  assert.deepEqual(ways, ["translateY(-40px) to none", "cancelled", "translateY(-20px) to none"]);
  progress = null;
  moveTo(card, 160);
  assert.equal(ways.at(-1), "translateY(-10px) to none");
});

test("nothing moves for who wants that", () => {
  isCalm = true;
  const card = newCard(100);
  moveTo(card, 130);
  assert.deepEqual([card.style.top, ways], ["130px", []]);
});
