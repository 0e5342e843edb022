import assert from "node:assert/strict";
import { beforeEach, test, type TestContext } from "node:test";

import { PollSocket } from "../../src/connection/transports/poll-socket.ts";
import { Transport } from "../../src/connection/transports/transport.ts";
import { Twin } from "./twin.ts";

type Fate = "refused" | "dropped" | "silent" | "closed" | "works";

/** A browser's WebSocket in a network that does this to it. */
class NetSocket extends EventTarget {
  static fate: Fate = "works";
  static readonly opened: NetSocket[] = [];
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    NetSocket.opened.push(this);
    queueMicrotask(() => this.meet(NetSocket.fate));
  }

  close(code = 1006): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  private meet(fate: Fate): void {
    if (fate !== "refused") this.dispatchEvent(new Event("open"));
    if (fate === "works") this.dispatchEvent(new MessageEvent("message"));
    if (fate === "refused" || fate === "dropped") this.close();
    if (fate === "closed") this.close(4404);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const isPoll = (socket: WebSocket): boolean => socket instanceof PollSocket;
let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  NetSocket.opened.length = 0;
  Object.assign(globalThis, {
    WebSocket: NetSocket,
    window: new EventTarget(),
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    },
  });
});

interface World {
  twin: Twin;
  url: string;
  transport: Transport;
  /** What the sign was told. */
  told: boolean[];
}

async function world(context: TestContext): Promise<World> {
  const life = new AbortController();
  const twin = new Twin();
  const url = `${await twin.start()}&ticket=t`;
  const told: boolean[] = [];
  const transport = new Transport((isSlow) => told.push(isSlow), life.signal);
  context.after(() => {
    window.dispatchEvent(new Event("pagehide"));
    life.abort();
    twin.stop();
  });
  return { twin, url, transport, told };
}

/** Opens a connection and waits until it carries something or is closed. */
async function tried({ transport, url }: World): Promise<WebSocket> {
  const socket = transport.open(url);
  if (isPoll(socket)) await over(socket, "open", "close");
  await settle();
  return socket;
}

function over(socket: EventTarget, ...names: string[]): Promise<unknown> {
  return new Promise((resolve) => {
    for (const name of names) socket.addEventListener(name, resolve);
  });
}

/** A page that polls because the network lets no WebSocket through. */
async function polling(context: TestContext): Promise<World & { poll: WebSocket }> {
  const made = await world(context);
  NetSocket.fate = "refused";
  await tried(made);
  await tried(made);
  return { ...made, poll: await tried(made) };
}

test("a WebSocket that works is used again and again", async (context) => {
  NetSocket.fate = "works";
  const made = await world(context);
  for (let i = 0; i < 4; i++) assert(!isPoll(await tried(made)));
  assert.deepEqual(made.told, [false, false, false, false]);
});

for (const fate of ["refused", "dropped"] as const) {
  test(`after two WebSockets in a row that were ${fate} the page polls and says so`, async (context) => {
    NetSocket.fate = fate;
    const made = await world(context);
    for (const expected of [false, false, true]) assert.equal(isPoll(await tried(made)), expected);
    assert.deepEqual(made.told, [true]);
  });
}

test("a WebSocket that opens and passes nothing on is given up after 10 s", async (context) => {
  const made = await world(context);
  NetSocket.fate = "silent";
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (let i = 0; i < 2; i++) {
    const socket = await tried(made);
    const closed = over(socket, "close");
    context.mock.timers.tick(10_000);
    await closed;
    await settle();
  }
  context.mock.timers.reset();
  assert(isPoll(await tried(made)));
});

test("a failure between two that work means nothing", async (context) => {
  const made = await world(context);
  for (const fate of ["refused", "works", "refused"] as const) {
    NetSocket.fate = fate;
    await tried(made);
  }
  assert(!isPoll(await tried(made)));
});

test("a close code of the server's is a WebSocket that works", async (context) => {
  NetSocket.fate = "closed";
  const made = await world(context);
  for (let i = 0; i < 4; i++) assert(!isPoll(await tried(made)));
});

test("a page without WebSockets polls at once", async (context) => {
  Object.assign(globalThis, { WebSocket: undefined });
  assert(isPoll(await tried(await world(context))));
});

test("the next page remembers to poll", async (context) => {
  const { url } = await polling(context);
  const next = new Transport(() => {}, AbortSignal.timeout(60_000));
  const socket = next.open(url);
  assert(isPoll(socket));
  socket.close();
});

test("when nothing gets through WebSocket and poll take turns", async (context) => {
  const made = await world(context);
  made.twin.fate = () => "unheard";
  NetSocket.fate = "refused";
  const ways = [];
  for (let i = 0; i < 6; i++) ways.push(isPoll(await tried(made)));
  assert.deepEqual(ways, [false, false, true, false, true, false]);
  assert.deepEqual([made.told, kept.size], [[], 0]);
});

test("a poll that the server refuses is a poll that works", async (context) => {
  const made = await world(context);
  made.twin.end = { code: 4501, reason: "Stale." };
  NetSocket.fate = "refused";
  const ways = [];
  for (let i = 0; i < 4; i++) ways.push(isPoll(await tried(made)));
  assert.deepEqual(ways, [false, false, true, true]);
});

test("while it polls a page looks for a WebSocket at once, each minute and when online", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { url } = await polling(context);
  const probes = (): number => NetSocket.opened.length - 2;
  assert.equal(probes(), 1);
  context.mock.timers.tick(59_999);
  assert.equal(probes(), 1);
  context.mock.timers.tick(1);
  assert.equal(probes(), 2);
  await settle();
  window.dispatchEvent(new Event("online"));
  assert.equal(probes(), 3);
  await settle();
  context.mock.timers.tick(60_000);
  assert.equal(probes(), 4);
  // A ticket serves one handshake.
  assert.equal(NetSocket.opened.at(-1)?.url, url.replace("&ticket=t", ""));
});

test("the page goes back to WebSockets when one works", async (context) => {
  const made = await polling(context);
  const closed = over(made.poll, "close");
  NetSocket.fate = "works";
  window.dispatchEvent(new Event("online"));
  await closed;
  assert(!isPoll(await tried(made)));
  assert.deepEqual([made.told, kept.size], [[true, false], 0]);
});

test("a page that is left hangs up", async (context) => {
  const { twin } = await polling(context);
  const gone = twin.asked("DELETE /collab/x/poll/t");
  window.dispatchEvent(new Event("pagehide"));
  await gone;
});
