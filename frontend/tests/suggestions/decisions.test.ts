import assert from "node:assert/strict";
import { test } from "node:test";

import type { Suggestion } from "../../src/connection/thread.ts";
import { Decisions, type Pending } from "../../src/suggestions/decisions.ts";

type Packet = Record<string, unknown>;

/** Somebody who decides about the suggestions `a` and `b`, and what the server is told. */
function deciding() {
  const state = {
    packets: [] as Packet[],
    posts: [] as Packet[],
    done: [] as Pending[],
    looks: 0,
    seen: "as it was",
    states: new Map<string, Suggestion["state"]>([
      ["a", "open"],
      ["b", "open"],
    ]),
  };
  const decisions = new Decisions({
    send: (packet) => Boolean(state.packets.push(packet as Packet)),
    post: async (kind, said) => {
      state.posts.push({ kind, ...said });
      return null;
    },
    suggestion: (id) => ({ id, rev: 7, state: state.states.get(id) ?? "open" }) as Suggestion,
    seen: () => state.seen,
    look: () => state.looks++,
    done: (pending) => state.done.push(pending),
    changed: () => {},
  });
  decisions.seq = 40;
  const refuse = (code: string, more: object = {}): boolean =>
    decisions.refused({ type: "error", about: "accept", id: "a", code, message: "", ...more });
  return { decisions, state, refuse };
}

test("what is accepted names what was shown, and is done when the server says so", () => {
  const { decisions, state } = deciding();
  assert.equal(decisions.decide("accept", ["a", "b"]), true);
  const suggestions = [
    { id: "a", rev: 7 },
    { id: "b", rev: 7 },
  ];
  assert.deepEqual(state.packets, [{ type: "accept", suggestions, seq: 40 }]);
  state.states.set("a", "accepted");
  decisions.told();
  assert.equal(state.done.length, 0);
  state.states.set("b", "accepted");
  decisions.told();
  assert.equal(state.done.length, 1);
  assert.equal(decisions.isBusy, false);
});

test("one thing is decided at a time", () => {
  const { decisions, state } = deciding();
  decisions.decide("accept", ["a"]);
  assert.equal(decisions.decide("reject", ["b"]), false);
  assert.equal(state.packets.length, 1);
});

test("when only the seq was behind, the same is said again with the new one", () => {
  const { decisions, state, refuse } = deciding();
  decisions.decide("accept", ["a"]);
  assert.equal(refuse("changed", { seq: 45 }), true);
  assert.equal(state.looks, 1);
  decisions.checked();
  assert.equal(state.packets.at(-1)?.seq, 45);
  assert.equal(decisions.problem("a"), null);
});

test("when something else is seen now, nothing is said again, and the person is told", () => {
  const { decisions, state, refuse } = deciding();
  decisions.decide("accept", ["a"]);
  refuse("changed", { seq: 45 });
  state.seen = "otherwise";
  decisions.checked();
  assert.equal(state.packets.length, 1);
  assert.equal(decisions.problem("a")?.code, "changed");
  assert.equal(decisions.isBusy, false);
});

test("a text that never stands still is not tried for ever", () => {
  const { decisions, state, refuse } = deciding();
  decisions.decide("accept", ["a"]);
  for (let i = 0; i < 5; i++) {
    refuse("changed", { seq: 45 + i });
    decisions.checked();
  }
  assert.equal(state.packets.length, 3);
  assert.equal(decisions.problem("a")?.code, "changed");
});

test("what it builds on is named", () => {
  const { decisions, refuse } = deciding();
  decisions.decide("accept", ["a"]);
  refuse("builds_on", { needs: ["b"] });
  assert.deepEqual(decisions.problem("a")?.needs, ["b"]);
});

test("an error about something else is not taken for an answer", () => {
  const { decisions, refuse } = deciding();
  decisions.decide("reject", ["a"]);
  assert.equal(refuse("changed"), false);
  assert.equal(decisions.isBusy, true);
});

test("more than a packet holds are posted", () => {
  const { decisions, state } = deciding();
  const ids = Array.from({ length: 61 }, (_, i) => `s${i}`);
  decisions.decide("reject", ids);
  assert.deepEqual(state.packets, []);
  assert.deepEqual(state.posts, [{ kind: "reject", suggestions: ids }]);
});
