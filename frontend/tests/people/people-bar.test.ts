import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isPerson, peopleIn } from "../../src/connection/person.ts";
import { initials } from "../../src/people/people-bar.ts";

const ann = { id: 1, name: "Ann Bauer", color: "#2b5fd9" };
const ben = { id: 2, name: "Ben Okafor", color: "#b4235a" };
const cleo = { id: 3, name: "Cleo Martin", color: "#1d7a43" };

test("each person is there once, oneself first and the others by name", () => {
  const states = [{ user: cleo }, { user: ann }, { user: ben }, { user: ben }, {}];
  assert.deepEqual(peopleIn(states, ben), [ben, ann, cleo]);
});

test("what does not look like a person is left out", () => {
  const odd = [
    null,
    7,
    "Ann",
    {},
    { ...ann, id: "1" },
    { ...ann, name: 5 },
    { ...ann, picture: "https://elsewhere.example/x.webp" },
    { ...ann, picture: "//x/1/a.webp" },
    { ...ann, color: "red;background:url(x)" },
    { ...ann, color: ["#2b5fd9"] },
  ];
  for (const user of odd) assert.equal(isPerson(user), false);
  assert.deepEqual(
    peopleIn(
      odd.map((user) => ({ user })),
      ben,
    ),
    [ben],
  );
});

test("somebody without a picture is a person, however that is told", () => {
  // Sockets leave the picture out, the HTTP API tells an empty path.
  for (const user of [ann, { ...ann, picture: "" }, { ...ann, picture: "/people/1/0a.webp" }])
    assert.equal(isPerson(user), true);
});

test("initials are those of the first and the last word, as the server makes them", () => {
  const cases = JSON.parse(readFileSync("../tests/golden/initials.json", "utf8")) as [
    string,
    string,
  ][];
  for (const [name, letters] of cases) assert.equal(initials(name), letters);
});
