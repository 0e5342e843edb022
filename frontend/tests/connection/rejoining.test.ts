import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import {
  FROZEN,
  NOT_ALLOWED,
  SIGNED_OUT,
  SLOW_DOWN,
  STALE,
  TOO_BIG,
} from "../../src/connection/close-codes.ts";
import { Rejoining } from "../../src/connection/rejoining.ts";
import type { Page } from "../../src/shared/page.ts";

const PAGE = { api: "/api/v1/documents/1", epoch: 2, user: { id: 3 } } as Page;
const TICKET = { ticket: "t", epoch: 2, role: "editor", frozen: false, user: { id: 3 } };

/** What the server answers who is asked for a ticket; null when it does not. */
let answers: ([number, object] | null)[] = [];
let asked: string[] = [];

mock.timers.enable({ apis: ["setTimeout"] });
Object.assign(globalThis, {
  document: { cookie: "csrftoken=c" },
  navigator: { onLine: true },
  fetch: async (path: string) => {
    asked.push(path);
    const answer = answers.shift();
    if (!answer) throw new TypeError("no network");
    return new Response(JSON.stringify(answer[1]), { status: answer[0] });
  },
});

beforeEach(() => {
  answers = [];
  asked = [];
});

interface World {
  readonly rejoining: Rejoining;
  readonly life: AbortController;
  /** What came of it, in order. */
  readonly said: unknown[][];
  acknowledged: number;
}

function world(): World {
  const said: unknown[][] = [];
  const note =
    (name: string) =>
    (...given: unknown[]): void =>
      void said.push([name, ...given]);
  const life = new AbortController();
  const saved = { acknowledged: 0 };
  const use = {
    admitted: ({ role }: { role: string }) => note("admitted")(role),
    connect: note("connect"),
    refused: ({ role }: { role: string }) => note("refused")(role),
    waits: note("waits"),
    moved: note("moved"),
    ended: note("ended"),
  };
  const rejoining = new Rejoining(PAGE, saved, use, life.signal);
  return Object.assign(saved, { rejoining, life, said });
}

/** Lets what was asked be answered. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
};

async function pass(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await settle();
}

test("1.4 a stale ticket is replaced by a new one, after the right is known", async () => {
  const { rejoining, said } = world();
  answers = [[200, TICKET]];
  rejoining.follow(STALE);
  assert.deepEqual(asked, []);
  await pass(100);
  assert.deepEqual(asked, ["/api/v1/documents/1/ticket"]);
  assert.deepEqual(said, [
    ["admitted", "editor"],
    ["connect", "t"],
  ]);
});

test("the pause doubles with each attempt and is the first again when one succeeded", async () => {
  const { rejoining } = world();
  answers = [
    [200, TICKET],
    [200, TICKET],
    [200, TICKET],
  ];
  rejoining.follow(STALE);
  await pass(100);
  rejoining.follow(STALE);
  await pass(199);
  assert.equal(asked.length, 1);
  await pass(1);
  assert.equal(asked.length, 2);
  rejoining.succeeded();
  rejoining.follow(STALE);
  await pass(100);
  assert.equal(asked.length, 3);
});

const ANSWERS: [string, [number, object] | null, unknown[]][] = [
  ["somebody else's session", [200, { ...TICKET, user: { id: 4 } }], ["ended", "otherPerson"]],
  ["another epoch", [200, { ...TICKET, epoch: 3 }], ["moved", 3]],
  ["nobody's session", [401, {}], ["ended", "signedOut"]],
  ["no such document", [404, {}], ["ended", "notFound"]],
  ["a fault", [500, {}], ["connect", undefined]],
  ["nothing", null, ["connect", undefined]],
];

for (const [name, answer, outcome] of ANSWERS)
  test(`who asks for a ticket and is answered with ${name}: ${outcome.join(" ")}`, async () => {
    const { rejoining, said } = world();
    answers = [answer];
    rejoining.follow(STALE);
    await pass(100);
    assert.deepEqual(said, [outcome]);
  });

test("a session that ended is looked for once, and is over when there is no other", async () => {
  const { rejoining, said } = world();
  answers = [[200, TICKET]];
  rejoining.follow(SIGNED_OUT);
  await pass(500);
  assert.deepEqual(said.splice(0), [
    ["admitted", "editor"],
    ["connect", "t"],
  ]);
  rejoining.follow(SIGNED_OUT);
  assert.deepEqual(said, [["ended", "signedOut"]]);
});

for (const code of [NOT_ALLOWED, FROZEN])
  test(`3.7 after ${code} whoever may still read is refused, and others have left`, async () => {
    const { rejoining, said } = world();
    answers = [
      [200, { ...TICKET, role: "viewer" }],
      [404, {}],
    ];
    rejoining.follow(code);
    await settle();
    assert.deepEqual(said.splice(0), [["refused", "viewer"]]);
    rejoining.follow(code);
    await settle();
    assert.deepEqual(said, [["ended", "notAllowed"]]);
  });

test("6.1 who is asked for a pause connects after it, between one and two of them", async () => {
  const { rejoining, said } = world();
  rejoining.follow(SLOW_DOWN);
  await pass(29_999);
  assert.deepEqual(said, [["waits"]]);
  await pass(30_001);
  assert.deepEqual(said, [["waits"], ["connect"]]);
});

test("2.5 a frame that is too big is an end when nothing was acknowledged since the last", () => {
  const one = world();
  assert.equal(one.rejoining.isEnd(TOO_BIG), false);
  one.acknowledged = 1;
  assert.equal(one.rejoining.isEnd(TOO_BIG), false);
  assert.equal(one.rejoining.isEnd(TOO_BIG), true);
  assert.deepEqual(
    [1006, 4503, STALE, SLOW_DOWN, 4404].map((code) => one.rejoining.isEnd(code)),
    [false, false, true, true, true],
  );
});

test("nothing follows when the page has gone on without this connection", async () => {
  const { rejoining, said, life } = world();
  answers = [
    [200, TICKET],
    [200, TICKET],
  ];
  rejoining.follow(STALE);
  rejoining.follow(NOT_ALLOWED);
  life.abort();
  await pass(100);
  assert.deepEqual([asked.length, said], [2, []]);
});
