import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { ReadMark } from "../../src/chat/read-mark.ts";

mock.timers.enable({ apis: ["setTimeout"] });

function world(): { log: { read: number }; mark: ReadMark; told: number[]; line: { up: boolean } } {
  const log = { read: 0 };
  const line = { up: true };
  const told: number[] = [];
  const mark = new ReadMark(log, (packet) => {
    if (line.up) told.push((packet as { number: number }).number);
    return line.up;
  });
  return { log, mark, told, line };
}

test("what is read is told at once, and what is read soon after together", () => {
  const { log, mark, told } = world();
  for (log.read = 1; log.read <= 5; log.read++) mark.moved();
  log.read = 5;
  assert.deepEqual(told, [1]);
  mock.timers.tick(300);
  assert.deepEqual(told, [1, 5]);
  mock.timers.tick(300);
  log.read = 6;
  mark.moved();
  assert.deepEqual(told, [1, 5, 6]);
});

test("what could not be told is told when somebody asks for it, and once", () => {
  const { log, mark, told, line } = world();
  line.up = false;
  log.read = 3;
  mark.moved();
  assert.deepEqual(told, []);
  line.up = true;
  mark.tell();
  mock.timers.tick(300);
  assert.deepEqual(told, [3]);
});
