import assert from "node:assert/strict";
import { test } from "node:test";

import { ME, message } from "./message.ts";
import { ChatLog } from "../../src/chat/log.ts";
import { NewMessages } from "../../src/chat/view/new-messages.ts";

/** A log whose messages 4 to 6 are here, of which 5 and 6 are unread. */
function opened(log = new ChatLog(ME)): ChatLog {
  const messages = [4, 5, 6].map((number) => message(number));
  log.open({ messages, more: true, read: 4, unread: 2 });
  return log;
}

test("what was unread when the person turned to the chat stays new while they read it", () => {
  const log = opened();
  const fresh = new NewMessages(log);
  fresh.look(false);
  assert.deepEqual([fresh.count, fresh.first], [0, undefined]);
  fresh.mark();
  log.markRead(6);
  log.take(message(7));
  fresh.look(true);
  assert.deepEqual([fresh.count, fresh.start, fresh.first?.number], [2, 4, 5]);
  fresh.found();
  assert.deepEqual([fresh.count, fresh.first?.number], [0, 5]);
  fresh.look(false);
  assert.deepEqual([fresh.start, fresh.first], [Infinity, undefined]);
});

test("who turns to a chat before its messages are here sees what is new when they are", () => {
  const log = new ChatLog(ME);
  const fresh = new NewMessages(log);
  fresh.mark();
  fresh.look(true);
  assert.equal(fresh.count, 0);
  opened(log);
  fresh.look(true);
  assert.deepEqual([fresh.count, fresh.first?.number], [2, 5]);
});

test("where the new ones begin is unknown until all of them are here", () => {
  const log = new ChatLog(ME);
  log.open({ messages: [message(4), message(5)], more: true, read: 2, unread: 3 });
  const fresh = new NewMessages(log);
  fresh.mark();
  assert.deepEqual([fresh.count, fresh.first], [3, undefined]);
  log.prepend({ messages: [message(2), message(3)], more: true });
  assert.equal(fresh.first?.number, 3);
});
