import assert from "node:assert/strict";
import { test } from "node:test";

import { ME, message, OTHER } from "./message.ts";
import { Chat } from "../../src/chat/chat.ts";
import type { RowState } from "../../src/chat/view/rows.ts";
import { Timeline } from "../../src/chat/view/timeline.ts";
import type { Message } from "../../src/connection/message.ts";
import type { Page } from "../../src/shared/page.ts";

const PAGE = { id: "1", api: "/api", may_chat: true, user: { id: ME, name: "Me" } } as Page;
const NOW = Date.parse("2026-05-04T12:00:00");
const at = (time: string): string => new Date(`2026-05-${time}`).toISOString();

function world(messages: Message[]): { chat: Chat; timeline: Timeline; rows: RowState[] } {
  const kept = new Map<string, string>();
  const store = {
    getItem: () => null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const nothing = (): void => {};
  const listener = { changed: nothing, met: nothing, arrived: nothing };
  const chat = new Chat(PAGE, store, nothing, listener);
  chat.log.open({ messages, more: false, read: 0, unread: messages.length });
  const rows: RowState[] = [];
  const timeline = new Timeline(
    chat,
    {
      message: (state) => {
        rows.push(state);
        return {} as HTMLElement;
      },
      draft: () => ({}) as HTMLElement,
    },
    () => false,
  );
  return { chat, timeline, rows };
}

function keys(timeline: Timeline, first?: Message): string[] {
  return timeline.items(first, NOW).map(({ key }) => key.replace(/^day .*/, "day"));
}

test("a line stands between two days and above the first new message", () => {
  const messages = [
    message(1, { at: at("03T23:58:00") }),
    message(2, { at: at("04T00:01:00") }),
    message(3, { at: at("04T00:02:00") }),
  ];
  const { timeline } = world(messages);
  assert.deepEqual(keys(timeline), ["day", "message 1", "day", "message 2", "message 3"]);
  const withNew = ["day", "message 1", "day", "message 2", "new", "message 3"];
  assert.deepEqual(keys(timeline, messages[2]), withNew);
});

test("a name stands over what its person says within five minutes, with no line between", () => {
  const messages = [
    message(1, { at: at("04T10:00:00") }),
    message(2, { at: at("04T10:04:59") }),
    message(3, { at: at("04T10:09:59") }),
    message(4, { at: at("04T10:10:00"), by: ME }),
    message(5, { at: at("04T10:10:00"), by: ME, deleted: true }),
    message(6, { at: at("04T10:10:00"), by: ME }),
    message(7, { at: at("04T10:10:00"), by: ME }),
    message(8, { at: at("04T10:10:00"), author: null }),
  ];
  const { timeline, rows } = world(messages);
  const items = timeline.items(messages[6], NOW);
  for (const { key, make } of items) if (key.startsWith("message")) make();
  assert.deepEqual(
    rows.map(({ follows }) => follows),
    [false, true, false, false, true, false, false, false],
  );
});

test("what is being written in a row stays, whatever happens to its message", () => {
  const { chat, timeline } = world([message(1, { by: ME }), message(2, { by: OTHER })]);
  const state = (): string => timeline.items(undefined, NOW)[1]!.state;
  const closed = state();
  timeline.setOpen(1, "edit");
  const open = state();
  assert.notEqual(open, closed);
  chat.log.take(message(1, { by: ME, rev: 3, text: "changed elsewhere" }));
  assert.equal(state(), open);
  timeline.setOpen(1, "");
  assert.notEqual(state(), closed);
  // Nobody changes what another has said.
  const other = timeline.items(undefined, NOW)[2]!.state;
  timeline.setOpen(2, "edit");
  assert.equal(timeline.items(undefined, NOW)[2]!.state, other);
});
