import assert from "node:assert/strict";
import { test } from "node:test";

import { message } from "./message.ts";
import { Changes } from "../../src/chat/changes.ts";

function world(): { changes: Changes; sent: object[] } {
  const sent: object[] = [];
  return { changes: new Changes((packet) => sent.push(packet)), sent };
}

const amended = (text: string) => ({ type: "amend", text, mentions: [2] }) as const;
const UNSAID = { type: "unsay", text: "", mentions: [] } as const;

test("a change is sent at once, and again on every new connection until it is shown", () => {
  const { changes, sent } = world();
  changes.make(7, amended("new"));
  changes.make(8, UNSAID);
  const both = [
    { type: "amend", number: 7, text: "new", mentions: [2] },
    { type: "unsay", number: 8 },
  ];
  assert.deepEqual(sent.splice(0), both);
  changes.offer();
  assert.deepEqual(sent.splice(0), both);
  changes.settle(message(7, { text: "old" }));
  changes.settle(message(8));
  changes.offer();
  assert.deepEqual(sent.splice(0), both);
  changes.settle(message(7, { text: "new" }));
  changes.settle(message(8, { deleted: true }));
  changes.offer();
  assert.deepEqual(sent, []);
});

test("whatever was to become of a deleted message is over", () => {
  const { changes } = world();
  changes.make(7, amended("new"));
  changes.settle(message(7, { deleted: true }));
  assert.equal(changes.get(7), undefined);
});

test("a refusal is about the first change of its type, which stays until it is tried again", () => {
  const { changes, sent } = world();
  changes.make(6, UNSAID);
  changes.make(7, amended("a"));
  changes.make(8, amended("b"));
  changes.refuse("amend", "No.");
  changes.refuse("amend", "Nor this.");
  assert.deepEqual(
    [6, 7, 8].map((number) => changes.get(number)?.error),
    ["", "No.", "Nor this."],
  );
  sent.length = 0;
  changes.offer();
  assert.deepEqual(sent.splice(0), [{ type: "unsay", number: 6 }]);
  changes.again(7);
  assert.deepEqual(sent, [{ type: "amend", number: 7, text: "a", mentions: [2] }]);
  assert.equal(changes.get(7)?.error, "");
  changes.drop(8);
  assert.equal(changes.get(8), undefined);
});
