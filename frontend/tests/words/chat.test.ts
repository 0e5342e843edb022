import assert from "node:assert/strict";
import { test } from "node:test";

import { isTooLong } from "../../src/chat/chat.ts";
import { say } from "../../src/words/chat.ts";
import { isolated } from "../../src/words/bidi.ts";
import { counted } from "../../src/shared/tab-title.ts";
import { typingIn } from "../../src/chat/typing.ts";

const ANN = { id: 1, name: "Ann", color: "#2b5fd9" };
const BEN = { id: 2, name: "Ben", color: "#b4235a" };

test("the tab’s title counts what is unread, up to a number that one can take in", () => {
  assert.equal(counted("Plan · Scriptorium", 0), "Plan · Scriptorium");
  assert.equal(counted("(2) Plan · Scriptorium", 3), "(3) (2) Plan · Scriptorium");
  assert.equal(counted("Plan", 100), "(99+) Plan");
});

test("a name in a sentence cannot turn the sentence around", () => {
  assert.equal(isolated("Ann"), "\u2068Ann\u2069");
  assert.equal(isolated("\u2069\u202eAnn\u200f"), "\u2068Ann\u2069");
});

test("those who write are named, oneself and what is no person are not", () => {
  const states = [
    { user: BEN, typing: true },
    { user: ANN, typing: true },
    { user: BEN, typing: true },
    { user: { ...BEN, id: 3 }, typing: false },
    { user: { name: "x" }, typing: true },
    {},
  ];
  assert.deepEqual(typingIn(states, ANN), ["Ben"]);
  assert.equal(say.typing([]), "");
  assert.equal(say.typing(["Ben"]), "\u2068Ben\u2069 is typing…");
  assert.equal(say.typing(["Ben", "Cleo", "Dora"]), "Several people are typing…");
});

test("a message is too long by its bytes, not by its letters", () => {
  assert.equal(isTooLong("x".repeat(4096)), false);
  assert.equal(isTooLong("x".repeat(4097)), true);
  assert.equal(isTooLong("😀".repeat(1025)), true);
  assert.equal(isTooLong("\u0001".repeat(2000)), true);
});
