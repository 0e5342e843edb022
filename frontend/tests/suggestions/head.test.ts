import assert from "node:assert/strict";
import { test } from "node:test";

import "../review/page.ts";
import type { Suggestion } from "../../src/connection/thread.ts";

const { isSuggestion } = await import("../../src/connection/thread.ts");
const { SuggestionHead } = await import("../../src/suggestions/head.ts");

const NOTHING = () => undefined;
const USE = {
  accept: NOTHING,
  reject: NOTHING,
  withdraw: NOTHING,
  reopen: NOTHING,
  again: NOTHING,
  discard: NOTHING,
  copyWords: NOTHING,
  copyLink: NOTHING,
  find: NOTHING,
  reveal: NOTHING,
};
const ANN = { id: 1, name: "Ann", color: "#7d3fc1" };
const SUGGESTION: Suggestion = {
  id: "11111111-1111-4111-8111-111111111111",
  rev: 1,
  author: ANN,
  at: "2026-01-31T12:00:00Z",
  revised: null,
  seq: 1,
  state: "open",
  by: null,
  closed: null,
  accepted_seq: null,
  builds_on: [],
  update: "AAA=",
  bytes: 2,
  comments: [],
};
const STATE = {
  deeds: [],
  isChosen: false,
  buildsOn: [],
  carries: 0,
  mayDecide: true,
  isMine: true,
  isOnline: true,
  isBusy: false,
  waits: "",
  error: "",
  problem: null,
};

test("a card says who made in a file what somebody has brought in", () => {
  const head = new SuggestionHead(USE);
  const said = (imported: { author: string; at: string | null } | null): string => {
    head.show({ ...STATE, suggestion: { ...SUGGESTION, imported } });
    return head.parts.map((part) => part.textContent).join(" ");
  };
  assert.ok(!said(null).includes("Jane"));
  assert.ok(said({ author: " Jane <b>", at: null }).includes("Jane <b>"));
  assert.ok(said({ author: "Jane", at: null }).includes("Ann"));
  assert.ok(!said(null).includes("Jane"));
});

test("what a file says of a suggestion has a name", () => {
  assert.ok(isSuggestion({ ...SUGGESTION, imported: { author: "Jane", at: SUGGESTION.at } }));
  assert.ok(isSuggestion({ ...SUGGESTION, imported: null }));
  assert.equal(isSuggestion({ ...SUGGESTION, imported: {} }), false);
  assert.equal(isSuggestion({ ...SUGGESTION, imported: { author: "Jane", at: 1 } }), false);
});
