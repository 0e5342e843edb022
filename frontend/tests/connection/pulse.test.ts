import assert from "node:assert/strict";
import { test } from "node:test";

import { Pulse, type Finding } from "../../src/connection/pulse.ts";

/** What is found every 500 ms up to `end`, without what is ordinary. */
function findings(
  pulse: Pulse,
  end: number,
  heardAt: (now: number) => number,
): [number, Finding][] {
  const found: [number, Finding][] = [];
  for (let now = 0; now <= end; now += 500) found.push([now, pulse.look(true, heardAt(now), now)]);
  return found.filter(([, what]) => what !== "heard");
}

test("a silent server is asked once, told of within 3 s and given up after 12", () => {
  const found = findings(new Pulse(), 12_000, () => 0);
  assert.deepEqual(found[0], [1500, "ask"]);
  assert.deepEqual(found[1], [3000, "silent"]);
  assert.deepEqual(found.at(-1), [12_000, "over"]);
  assert.equal(found.filter(([, what]) => what === "ask").length, 1);
});

test("whatever is heard ends the silence, and the next one is asked about again", () => {
  const found = findings(new Pulse(), 6000, (now) => (now < 2500 ? 0 : 2500));
  assert.deepEqual(found.slice(0, 3), [
    [1500, "ask"],
    [4000, "ask"],
    [5500, "silent"],
  ]);
});

test("a silence counts from when something began to wait", () => {
  const pulse = new Pulse();
  assert.equal(pulse.look(false, 0, 20_000), "heard");
  assert.equal(pulse.look(true, 0, 20_000), "heard");
  assert.equal(pulse.look(true, 0, 23_000), "silent");
  assert.equal(pulse.look(false, 0, 23_500), "heard");
});
