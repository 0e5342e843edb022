import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatLog } from "../../src/chat/log.ts";
import { ME, message, OTHER } from "./message.ts";

const page = (from: number, to: number, more = false, read = 0, unread = 0) => ({
  messages: Array.from({ length: to - from + 1 }, (_, i) => message(from + i)),
  more,
  read,
  unread,
});

const numbers = (log: ChatLog): number[] => log.messages.map(({ number }) => number);

function opened(...of: Parameters<typeof page>): ChatLog {
  const log = new ChatLog(ME);
  log.open(page(...of));
  return log;
}

test("messages are in order of their numbers, whenever they come, and each is there once", () => {
  const log = opened(1, 3);
  for (const number of [6, 5, 6, 4]) log.take(message(number));
  assert.deepEqual(numbers(log), [1, 2, 3, 4, 5, 6]);
});

test("of two states of a message the one with the higher rev is shown", () => {
  const log = opened(1, 3);
  assert.equal(log.take(message(2, { rev: 5, text: "newer" })), true);
  assert.equal(log.take(message(2, { rev: 4, text: "older" })), false);
  assert.equal(log.take(message(2, { rev: 5, text: "newer" })), false);
  assert.equal(log.message(2)?.text, "newer");
});

test("a page that is older than what came meanwhile takes nothing back", () => {
  const log = new ChatLog(ME);
  log.take(message(3, { rev: 5, text: "amended" }));
  log.open(page(1, 3));
  assert.equal(log.message(3)?.text, "amended");
  assert.equal(log.lacks, true);
});

test("what follows without a gap lacks nothing; a gap does, until it is caught up", () => {
  const log = opened(1, 3);
  log.take(message(4));
  assert.equal(log.lacks, false);
  log.take(message(6));
  assert.deepEqual([log.lacks, log.rev], [true, 4]);
  log.catchUp([message(2, { rev: 5 }), message(6)]);
  assert.deepEqual([log.lacks, log.rev], [false, 6]);
});

test("after a reconnect the server’s head tells that something is lacking", () => {
  const log = opened(1, 3);
  log.heardOf(3);
  assert.equal(log.lacks, false);
  log.heardOf(4);
  assert.equal(log.lacks, true);
});

test("before the first page is here nothing is asked for", () => {
  const log = new ChatLog(ME);
  log.heardOf(9);
  assert.deepEqual([log.lacks, log.isOpen], [false, false]);
});

test("a change of a message before the first one here is left to its page", () => {
  const log = opened(5, 6, true);
  assert.equal(log.take(message(2, { rev: 7, text: "amended" })), false);
  assert.deepEqual([numbers(log), log.lacks], [[5, 6], false]);
  log.prepend({ messages: [message(2, { rev: 7, text: "amended" }), message(4)], more: false });
  assert.deepEqual([numbers(log), log.hasEarlier], [[2, 4, 5, 6], false]);
});

test("one’s own messages, deleted ones and those that are read do not count as unread", () => {
  const log = opened(1, 3, false, 2, 1);
  log.take(message(4, { by: ME }));
  log.take(message(5));
  log.take(message(6, { deleted: true, text: "" }));
  assert.equal(log.unread, 2);
  log.take(message(5, { rev: 7, deleted: true, text: "" }));
  assert.equal(log.unread, 1);
});

test("unread messages before the first page are counted once, before and after they are here", () => {
  const log = opened(11, 14, true, 8, 6);
  assert.equal(log.unread, 6);
  log.prepend({ messages: page(9, 10).messages, more: true });
  assert.equal(log.unread, 6);
  log.markRead(14);
  assert.equal(log.unread, 0);
});

test("reading goes forward alone", () => {
  const log = opened(1, 3);
  assert.deepEqual([log.markRead(2), log.markRead(1), log.markRead(2)], [true, false, false]);
  assert.deepEqual([log.read, log.unread], [2, 1]);
});

test("the first message of somebody else after what was read is found", () => {
  const log = opened(1, 2, false, 2);
  log.take(message(3, { by: ME }));
  assert.equal(log.firstAfter(2), undefined);
  log.take(message(4));
  assert.equal(log.firstAfter(2)?.number, 4);
});

test("an unread message that names the person is known, until it is read", () => {
  const log = opened(1, 1, false, 1);
  log.take(message(2, { mentions: [OTHER] }));
  assert.equal(log.isMentioned, false);
  log.take(message(3, { mentions: [OTHER, ME] }));
  assert.equal(log.isMentioned, true);
  log.markRead(3);
  assert.equal(log.isMentioned, false);
});
