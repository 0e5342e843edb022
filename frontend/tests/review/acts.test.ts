import assert from "node:assert/strict";
import { test } from "node:test";

import { Acts, keyOf, withActs, type Act } from "../../src/review/acts.ts";
import { isReview, type Comment, type Thread } from "../../src/connection/thread.ts";
import type { Store } from "../../src/chat/outbox.ts";
import { Drafts } from "../../src/review/drafts.ts";
import { passes } from "../../src/review/list.ts";
import { ReviewLog } from "../../src/review/log.ts";
import { stacked } from "../../src/review/margin/stack.ts";

const ANN = { id: 1, name: "Ann", color: "#112233" };
const BEN = { id: 2, name: "Ben", color: "#445566" };
const AT = "2026-05-03T10:00:00Z";
const KEY = "review of Ann";
const PLACE = { start: "AA==", end: "AQ==", quote: "fox" };

function memory(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const comment = (id: string, changes: Partial<Comment> = {}): Comment => ({
  id,
  author: BEN,
  text: `text ${id}`,
  mentions: [],
  at: AT,
  edited: null,
  withdrawn: false,
  reactions: {},
  ...changes,
});

const thread = (id: string, changes: Partial<Thread> = {}): Thread => ({
  id,
  rev: 1,
  quote: "fox",
  author: BEN,
  at: AT,
  seq: 3,
  resolved: null,
  assignee: null,
  comments: [comment(id)],
  ...changes,
});

const known = (...threads: Thread[]) => new Map(threads.map((one) => [one.id, one]));
const begin = (id: string): Act => ({ type: "comment", id, text: "why?", mentions: [], ...PLACE });

/** Acts that were done and sent. */
function sent(...all: Act[]): Acts {
  const acts = new Acts(memory(), KEY);
  for (const act of all) {
    acts.add(act, AT);
    acts.told(act);
  }
  return acts;
}

// Each act, a state in which it is not done, and one in which it is.
const EFFECTS: [Act, Thread[], Thread[]][] = [
  [begin("t"), [], [thread("t")]],
  [
    { type: "reply", id: "r", thread: "t", text: "so", mentions: [] },
    [thread("t")],
    [thread("t", { comments: [comment("t"), comment("r")] })],
  ],
  [
    { type: "revise", comment: "t", text: "new", mentions: [] },
    [thread("t")],
    [thread("t", { comments: [comment("t", { text: "new" })] })],
  ],
  [{ type: "withdraw", comment: "t" }, [thread("t")], []],
  [
    { type: "resolve", thread: "t" },
    [thread("t")],
    [thread("t", { resolved: { by: ANN, at: AT } })],
  ],
  [
    { type: "reopen", thread: "t" },
    [thread("t", { resolved: { by: BEN, at: AT } })],
    [thread("t")],
  ],
  [{ type: "assign", thread: "t", person: 2 }, [thread("t")], [thread("t", { assignee: BEN })]],
  [
    { type: "react", comment: "t", emoji: "👍", on: true },
    [thread("t")],
    [thread("t", { comments: [comment("t", { reactions: { "👍": [1] } })] })],
  ],
];

for (const [act, before, after] of EFFECTS)
  test(`${act.type} waits until the server shows what it does`, () => {
    const acts = sent(act);
    acts.settle(known(...before), ANN.id, false);
    assert.equal(acts.waiting.length, 1);
    acts.settle(known(...after), ANN.id, false);
    assert.equal(acts.waiting.length, 0);
  });

test("what was not heard is sent again on the next connection, under the same id", () => {
  const acts = sent(begin("t"));
  assert.deepEqual(acts.unsent, []);
  acts.lost();
  assert.deepEqual(acts.unsent.map(keyOf), ["t"]);
});

test("of what is done to the same twice the later counts", () => {
  const acts = sent({ type: "resolve", thread: "t" }, { type: "reopen", thread: "t" });
  assert.deepEqual(
    acts.waiting.map(({ act }) => act.type),
    ["reopen"],
  );
  // It is not taken for done because the first is not there yet.
  const once = new Acts(memory(), KEY);
  once.add({ type: "reopen", thread: "t" }, AT);
  once.settle(known(thread("t")), ANN.id, false);
  assert.equal(once.unsent.length, 1);
});

test("a page that is loaded again has the same acts; nothing is left when all is said", () => {
  const store = memory();
  const acts = new Acts(store, KEY);
  acts.add(begin("t"), AT);
  acts.refuse("t", "The text has changed.", "dog");
  const again = new Acts(store, KEY);
  assert.deepEqual(again.waiting, acts.waiting);
  assert.equal(again.waiting[0]!.now, "dog");
  assert.deepEqual(again.unsent, []);
  again.settle(known(thread("t")), ANN.id, true);
  assert.equal(store.kept.size, 0);
  assert.deepEqual(new Acts({ ...store, getItem: () => "[{}, 7]" }, KEY).waiting, []);
});

test("what is on its way is shown as if it were done, and what was refused is not", () => {
  const acts = sent(
    begin("new"),
    { type: "reply", id: "r", thread: "t", text: "so", mentions: [] },
    { type: "resolve", thread: "t" },
    { type: "assign", thread: "t", person: 2 },
    { type: "react", comment: "t", emoji: "👍", on: true },
  );
  const shown = () => withActs([thread("t")], acts.waiting, ANN, [BEN]);
  const [first, second] = shown();
  assert.deepEqual(
    first!.comments.map(({ id }) => id),
    ["t", "r"],
  );
  assert.equal(first!.resolved?.by, ANN);
  assert.equal(first!.assignee, BEN);
  assert.deepEqual(first!.comments[0]!.reactions, { "👍": [1] });
  assert.deepEqual(second!.place, PLACE);
  acts.refuse("state t", "You may not.");
  assert.equal(shown()[0]!.resolved, null);
});

test("threads are known by their revs, whatever comes in between", () => {
  const log = new ReviewLog();
  log.take({ rev: 2, threads: [thread("a", { rev: 2 })], gone: [] }, 0);
  assert.equal(log.lacks, false);
  log.take({ rev: 4, threads: [thread("b", { rev: 4 })], gone: [] }, 3);
  assert.equal(log.lacks, true);
  assert.equal(log.rev, 2);
  log.take({ rev: 4, threads: [thread("b", { rev: 4 }), thread("a", { rev: 1 })], gone: [] }, 2);
  assert.equal(log.lacks, false);
  assert.equal(log.thread("a")!.rev, 2);
  log.take({ rev: 5, threads: [], gone: ["a"] }, 4);
  assert.deepEqual(
    log.threads.map(({ id }) => id),
    ["b"],
  );
});

test("the list shows what is open, resolved, mine, or mentions me", () => {
  const all = {
    open: thread("open"),
    resolved: thread("resolved", { resolved: { by: BEN, at: AT } }),
    answered: thread("answered", { comments: [comment("x"), comment("y", { author: ANN })] }),
    assigned: thread("assigned", { assignee: ANN }),
    mentioned: thread("mentioned", { comments: [comment("z", { mentions: [1] })] }),
  };
  const shown = withActs(Object.values(all), [], ANN, []);
  const listed = (filter: Parameters<typeof passes>[1]) =>
    shown.filter((one) => passes(one, filter, ANN.id)).map(({ id }) => id);
  assert.deepEqual(listed("open"), ["open", "answered", "assigned", "mentioned"]);
  assert.deepEqual(listed("resolved"), ["resolved"]);
  assert.deepEqual(listed("mine"), ["answered", "assigned"]);
  assert.deepEqual(listed("mentioning"), ["mentioned"]);
});

test("drafts outlive the page, each by itself", () => {
  const store = memory();
  const drafts = new Drafts(store, KEY);
  drafts.started = { ...PLACE, text: "half a" };
  drafts.keepAnswer("t", "an ans");
  const again = new Drafts(store, KEY);
  assert.deepEqual(again.started, { ...PLACE, text: "half a" });
  assert.equal(again.answer("t"), "an ans");
  again.started = null;
  again.keepAnswer("t", "");
  assert.equal(store.kept.size, 0);
  assert.equal(new Drafts({ ...store, getItem: () => "nonsense" }, KEY).started, null);
});

test("no card covers another, and the chosen one stands at its words", () => {
  const wish = (top: number, height = 100) => ({ top, height });
  assert.deepEqual(stacked([wish(0), wish(300)], -1, 10), [0, 300]);
  assert.deepEqual(stacked([wish(50), wish(60), wish(70)], 0, 10), [50, 160, 270]);
  assert.deepEqual(stacked([wish(250), wish(260), wish(270)], 2, 10), [50, 160, 270]);
  // Not above the paper.
  assert.deepEqual(stacked([wish(0), wish(10), wish(20)], 2, 10), [0, 110, 220]);
  assert.deepEqual(stacked([], -1, 10), []);
});

test("what does not look like threads is no packet of them", () => {
  const told = { rev: 1, threads: [thread("t")], gone: ["x"] };
  assert.ok(isReview(told));
  for (const at of [null, AT]) {
    const imported = { author: "Jane", at };
    const threads = [thread("t", { comments: [comment("t", { imported })] })];
    assert.ok(isReview({ ...told, threads }));
  }
  const spoilt: unknown[] = [
    null,
    { ...told, rev: "1" },
    { ...told, gone: [1] },
    { ...told, threads: [{}] },
    { ...told, threads: [thread("t", { comments: [] })] },
    { ...told, threads: [{ ...thread("t"), author: { id: 1, name: "x", color: "red;" } }] },
    {
      ...told,
      threads: [thread("t", { comments: [comment("t", { reactions: { a: ["b"] } as never })] })],
    },
    { ...told, threads: [thread("t", { comments: [comment("t", { imported: {} as never })] })] },
  ];
  for (const value of spoilt) assert.equal(isReview(value), false, JSON.stringify(value));
});
