import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Arrivals, newsOf } from "../../src/people/arrivals.ts";

const people = (...names: string[]): Map<number, string> =>
  new Map(names.map((name) => [name.charCodeAt(0), name]));

test("who came and who left is told by name while they are few", () => {
  assert.equal(newsOf(people("Ann"), people("Ann", "Ben")), "Ben joined.");
  assert.equal(
    newsOf(people("Ann", "Ben", "Cleo"), people("Ann", "Dora")),
    "Dora joined. Ben, Cleo left.",
  );
});

test("many are told as a number", () => {
  assert.equal(
    newsOf(people("Ann"), people("Ann", "Ben", "Cleo", "Dora", "Eve")),
    "4 people joined.",
  );
});

test("who was away for a moment is no news", () => {
  assert.equal(newsOf(people("Ann", "Ben"), people("Ben", "Ann")), "");
});

test("whoever comes and leaves at once is told, and once, though the connection drops", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const place = { textContent: "" };
  const arrivals = new Arrivals(place as HTMLElement);
  const show = (...names: string[]): void =>
    arrivals.show([...people(...names)].map(([id, name]) => ({ id, name, color: "#000000" })));
  show("Ann");
  arrivals.begin();
  show("Ann", "Ben", "Cleo");
  show("Ann", "Cleo");
  mock.timers.tick(3000);
  assert.equal(place.textContent, "Ben, Cleo joined. Ben left.");
  show("Ann");
  show("Ann", "Cleo");
  mock.timers.tick(3000);
  assert.equal(place.textContent, "Ben, Cleo joined. Ben left.");
  show("Ann");
  mock.timers.tick(3000);
  assert.equal(place.textContent, "Cleo left.");
  show("Ann", "Dora");
  // The connection drops.
  arrivals.pause();
  show("Ann");
  mock.timers.tick(3000);
  assert.equal(place.textContent, "Dora joined.");
  mock.timers.reset();
});
