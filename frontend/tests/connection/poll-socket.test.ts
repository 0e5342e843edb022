import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { batchOf } from "../../src/connection/transports/poll-bodies.ts";
import { PollSocket } from "../../src/connection/transports/poll-socket.ts";
import { Twin, type Fate } from "./twin.ts";

const FATES: Fate[] = ["served", "unheard", "unanswered", "cut", "unavailable", "full"];

async function pair(context: TestContext): Promise<{ twin: Twin; socket: PollSocket }> {
  const twin = new Twin();
  const socket = new PollSocket(await twin.start(), [1, 1, 1, 1]);
  context.after(() => {
    socket.close();
    twin.stop();
  });
  return { twin, socket };
}

function event<T extends Event>(socket: PollSocket, name: string): Promise<T> {
  return new Promise((resolve) =>
    socket.addEventListener(name, (happened) => resolve(happened as T), { once: true }),
  );
}

/** The next `count` messages. */
function messages(socket: PollSocket, count: number): Promise<Uint8Array[]> {
  const heard: Uint8Array[] = [];
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => {
      assert(data instanceof ArrayBuffer);
      heard.push(new Uint8Array(data));
      if (heard.length === count) resolve(heard);
    };
  });
}

const frame = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const numbered = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => frame(i >> 8, i & 255));

test("7 frames go both ways in their order, and every request says that it is a poll's", async (context) => {
  const { twin, socket } = await pair(context);
  assert.equal(socket.readyState, PollSocket.CONNECTING);
  assert.throws(() => socket.send(frame(1)), { name: "InvalidStateError" });
  await event(socket, "open");
  assert.equal(socket.readyState, socket.OPEN);
  const heard = messages(socket, 2);
  twin.send(frame(7, 8));
  twin.send(frame(9));
  assert.deepEqual(await heard, [frame(7, 8), frame(9)]);
  for (const sent of numbered(3)) socket.send(sent);
  await twin.got(3);
  assert.deepEqual(twin.received, numbered(3));
  assert.equal(twin.requests[0], "POST /collab/x/poll?packets=1");
  assert(twin.requests.includes("GET /collab/x/poll/t?after=0"));
  assert(twin.requests.includes("POST /collab/x/poll/t?from=1"));
  assert(twin.headers.every((header) => header === "1"));
});

test("7 what is sent while a POST is under way goes together with the next", async (context) => {
  const { twin, socket } = await pair(context);
  await event(socket, "open");
  for (const sent of numbered(50)) socket.send(sent);
  await twin.got(50);
  const posts = twin.requests.filter((request) => request.startsWith("POST /collab/x/poll/t"));
  assert.deepEqual(posts, ["POST /collab/x/poll/t?from=1", "POST /collab/x/poll/t?from=2"]);
});

test("7 a frame that its sender changes afterwards is sent as it was", async (context) => {
  const { twin, socket } = await pair(context);
  await event(socket, "open");
  const buffer = frame(1);
  socket.send(frame(0));
  socket.send(buffer);
  buffer[0] = 9;
  await twin.got(2);
  assert.deepEqual(twin.received, [frame(0), frame(1)]);
});

for (const fate of FATES.slice(1)) {
  test(`7 requests that are ${fate} every other time lose nothing and repeat nothing`, async (context) => {
    const { twin, socket } = await pair(context);
    await event(socket, "open");
    const turns: Record<string, number> = { GET: 0, POST: 0 };
    twin.fate = (method) => (turns[method]!++ % 2 ? "served" : fate);
    const heard = messages(socket, 40);
    for (const sent of numbered(40)) {
      socket.send(sent);
      twin.send(sent);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await twin.got(40);
    assert.deepEqual(await heard, numbered(40));
    assert.deepEqual(twin.received, numbered(40));
    assert(turns.GET! > 2 && turns.POST! > 2);
  });
}

test("7 too many failures in a row close with 1006", async (context) => {
  const { twin, socket } = await pair(context);
  await event(socket, "open");
  let failed = 0;
  const closed = event<CloseEvent>(socket, "close");
  twin.fate = (method) => (method === "GET" && failed++ < 99 ? "unheard" : "served");
  const { code, wasClean } = await closed;
  assert.deepEqual({ code, wasClean, failed }, { code: 1006, wasClean: false, failed: 5 });
  assert.equal(socket.readyState, socket.CLOSED);
});

test("7 a poll that cannot be opened closes at once, with an error", async (context) => {
  const { twin, socket } = await pair(context);
  twin.fate = () => "unavailable";
  const failed = event(socket, "error");
  const { code } = await event<CloseEvent>(socket, "close");
  await failed;
  assert.deepEqual([code, twin.requests.length], [1006, 1]);
});

test("7 the server's close comes after its last frames, with code and reason", async (context) => {
  const { twin, socket } = await pair(context);
  await event(socket, "open");
  const heard = messages(socket, 1);
  const closed = event<CloseEvent>(socket, "close");
  twin.send(frame(5));
  twin.close({ code: 4403, reason: "No more." });
  // Answered with 410 before the last frame is here.
  socket.send(frame(1));
  assert.deepEqual(await heard, [frame(5)]);
  const { code, reason } = await closed;
  assert.deepEqual([code, reason], [4403, "No more."]);
});

test("7 a refusal is a close with its code, and opens nothing", async (context) => {
  const { twin, socket } = await pair(context);
  twin.end = { code: 4404, reason: "Not here." };
  socket.onopen = () => assert.fail("It opened.");
  assert.equal((await event<CloseEvent>(socket, "close")).code, 4404);
});

for (const status of [409, 410, 413]) {
  test(`7 an answer ${status} without a code means: join again`, async (context) => {
    const { twin, socket } = await pair(context);
    await event(socket, "open");
    twin.refusal = status;
    assert.equal((await event<CloseEvent>(socket, "close")).code, 1006);
  });
}

test("7 a closed poll hangs up and says nothing more", async (context) => {
  const { twin, socket } = await pair(context);
  await event(socket, "open");
  socket.onmessage = () => assert.fail("It spoke.");
  const closed = event<CloseEvent>(socket, "close");
  twin.send(frame(1));
  socket.close();
  assert.equal(socket.readyState, socket.CLOSING);
  socket.send(frame(2));
  assert.equal((await closed).code, 1005);
  assert.equal(socket.readyState, socket.CLOSED);
  await twin.asked("DELETE /collab/x/poll/t");
  assert.deepEqual(twin.received, []);
});

test("a body holds about so many bytes, and at least one frame", () => {
  const frames = [new Uint8Array(9), new Uint8Array(2), new Uint8Array(3), new Uint8Array(4)];
  assert.deepEqual(batchOf(frames, 5), frames.slice(0, 1));
  assert.deepEqual(batchOf(frames.slice(1), 5), frames.slice(1, 3));
  assert.deepEqual(batchOf(frames, 99), frames);
});
