// Writes frames.json: `node tests/golden/generate.mjs`, after `npm ci` in tests/node.
//
// The expected bytes come from lib0, y-protocols and Yjs, or are written out by hand from
// PROTOCOL.md; nothing of this project takes part. Client ids and clocks are fixed, so that a second
// run writes the same file.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../node/package.json", import.meta.url));
const Y = require("yjs");
const encoding = require("lib0/encoding");
const sync = require("y-protocols/sync");
const awareness = require("y-protocols/awareness");

const frames = [];
const hex = (bytes) => Buffer.from(bytes).toString("hex");

function bytes(write) {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function valid(name, clause, direction, frame, message) {
  frames.push({ name, clause, direction, hex: hex(frame), message });
}

function invalid(name, clause, close, frame) {
  const text = typeof frame === "string" ? frame.replaceAll(" ", "") : hex(frame);
  frames.push({ name, clause, direction: "client", hex: text, close });
}

// Documents.

function makeDoc(clientID, edit) {
  const doc = new Y.Doc({ gc: true });
  doc.clientID = clientID;
  if (edit) doc.transact(() => edit(doc));
  return doc;
}

function copyOf(doc, clientID) {
  const copy = makeDoc(clientID);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** The update that one edit of a document makes. */
function updateOf(doc, edit) {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => edit(doc));
  return Y.encodeStateAsUpdate(doc, before);
}

/** What Yjs itself reads in an update: the clocks that each client brings, and if it deletes. */
function contentOf(update) {
  const { structs, ds } = Y.decodeUpdate(update);
  const clocks = {};
  for (const { id, length } of structs) {
    const [start] = (clocks[id.client] ??= [id.clock]);
    clocks[id.client] = [start, id.clock + length];
  }
  return { clocks, deletes: ds.clients.size > 0 };
}

function syncFrame(step, payload) {
  return bytes((encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function update(name, payload, clause = "2.4", step = 2, direction = "client") {
  const kind = step === 1 ? "sync2" : "update";
  const message = { kind, payload: hex(payload), ...contentOf(payload) };
  valid(name, clause, direction, syncFrame(step, payload), message);
}

const hello = makeDoc(7, (doc) => doc.getText("default").insert(0, "hello"));
const empty = new Y.Doc();

for (const [name, doc] of [["an empty document", empty], ["one client", hello]]) {
  const frame = bytes((encoder) => {
    encoding.writeVarUint(encoder, 0);
    sync.writeSyncStep1(encoder, doc);
  });
  const payload = Y.encodeStateVector(doc);
  const clocks = Object.fromEntries(Y.decodeStateVector(payload));
  valid(`SyncStep1 of ${name}`, "2.4", "client", frame, { kind: "sync1", payload: hex(payload), clocks });
  valid(`SyncStep1 of ${name}, from the server`, "1.6", "server", frame, { kind: "sync1", payload: hex(payload), clocks });
}
update("SyncStep2 of an empty document", Y.encodeStateAsUpdate(empty), "3.1", 1);
update("SyncStep2 of one client", Y.encodeStateAsUpdate(hello), "3.1", 1);
update("SyncStep2 from the server", Y.encodeStateAsUpdate(hello), "3.1", 1, "server");
update("a relayed change", Y.encodeStateAsUpdate(hello), "3.2", 2, "server");

const long = makeDoc(2 ** 32 - 1, (doc) => doc.getText("default").insert(0, "x".repeat(200)));
update("a length of two bytes, a client id of five", Y.encodeStateAsUpdate(long), "2.2");
const longer = makeDoc(2 ** 53 - 1, (doc) => doc.getText("default").insert(0, "y".repeat(17000)));
update("a length of three bytes, a client id of eight", Y.encodeStateAsUpdate(longer), "2.2");
const unicode = makeDoc(8, (doc) => doc.getText("dé").insert(0, "é 日本 😀 👩‍👩‍👧 שלום"));
update("a text beyond ASCII counts UTF-16 units", Y.encodeStateAsUpdate(unicode));

const paragraph = makeDoc(9, (doc) => {
  const element = new Y.XmlElement("paragraph");
  element.setAttribute("textAlign", "left");
  const text = new Y.XmlText("bold");
  element.insert(0, [text]);
  text.format(0, 4, { bold: {}, link: { href: "https://example.org/ü" } });
  doc.getXmlFragment("default").insert(0, [element]);
});
update("XML element, attribute, text and formats", Y.encodeStateAsUpdate(paragraph));
update("an embed", updateOf(makeDoc(10), (doc) => doc.getText("t").insertEmbed(0, { image: "a.png" })));
update("an XML fragment within an array", updateOf(makeDoc(11), (doc) => doc.getArray("a").insert(0, [new Y.XmlFragment()])));
update("array, map and text within a map", updateOf(makeDoc(12), (doc) => {
  const map = doc.getMap("m");
  map.set("list", Y.Array.from([1, "two"]));
  map.set("map", new Y.Map([["k", "v"]]));
  map.set("text", new Y.Text("t"));
}));
update("every kind of any", updateOf(makeDoc(13), (doc) => {
  const values = [null, true, false, 0, -1, 2 ** 31 - 1, 0.5, 0.1, "text", [], {}, { k: { l: "m" } }];
  values.push([undefined, 2n ** 40n, new Uint8Array([1]), [2]]);
  doc.getArray("a").insert(0, values);
}));
update("bytes", updateOf(makeDoc(14), (doc) => doc.getArray("a").insert(0, [new Uint8Array([0, 255])])));

const shared = copyOf(hello, 15);
update("an insertion between two characters", updateOf(shared, (doc) => doc.getText("default").insert(3, "p")));
update("a deletion alone", updateOf(shared, (doc) => doc.getText("default").delete(1, 2)), "3.5");
update("an insertion of which a part is deleted", updateOf(shared, (doc) => {
  doc.getText("default").insert(0, "abc");
  doc.getText("default").delete(1, 1);
}));
update("a map value set over another", updateOf(makeDoc(16), (doc) => {
  doc.getMap("m").set("k", 1);
  doc.getMap("m").set("k", 2);
}));
update("garbage collected structs", updateOf(makeDoc(17), (doc) => {
  const list = doc.getArray("a");
  list.insert(0, [new Y.Array()]);
  list.get(0).insert(0, [1, 2, 3]);
  list.delete(0, 1);
}));
const other = copyOf(hello, 18);
other.getText("default").insert(5, " you");
shared.getText("default").insert(0, "> ");
Y.applyUpdate(shared, Y.encodeStateAsUpdate(other));
update("several clients and deletions", Y.encodeStateAsUpdate(shared), "3.1", 1);
update("two updates merged", Y.mergeUpdates([Y.encodeStateAsUpdate(hello), Y.encodeStateAsUpdate(unicode)]), "3.3", 2, "server");

for (const [name, contentHex] of [
  ["a sub-document", "09 01 01 61 01 67 76 00"],
  ["JSON content, which old versions of Yjs wrote", "02 01 01 61 01 01 31"],
  ["an XML hook", "07 01 01 61 05 01 68"],
  ["an empty text", "04 01 01 61 00"],
]) {
  const payload = Buffer.from(`01 01 07 00 ${contentHex} 00`.replaceAll(" ", ""), "hex");
  invalid(`an update with ${name}`, "2.4", 4400, syncFrame(2, payload));
}

// Presence.

function presence(name, clause, direction, entries) {
  const payload = bytes((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
  const frame = bytes((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint8Array(encoder, payload);
  });
  valid(name, clause, direction, frame, { kind: "presence", payload: hex(payload), entries });
}

const here = new awareness.Awareness(makeDoc(300));
here.setLocalState({ user: { name: "Zoë 😀" }, cursor: null });
const state = awareness.encodeAwarenessUpdate(here, [300]);
valid("presence as y-protocols writes it", "4.1", "client",
  bytes((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint8Array(encoder, state);
  }),
  { kind: "presence", payload: hex(state), entries: [{ client: 300, clock: 1, state: JSON.stringify(here.getLocalState()) }] });
here.destroy();
presence("somebody has gone", "4.4", "server", [{ client: 300, clock: 129, state: "null" }]);
presence("two people", "4.3", "server", [
  { client: 1, clock: 0, state: '{"user":{"id":3,"name":"Ann Bauer","color":"#2b5fd9"}}' },
  { client: 2 ** 53 - 1, clock: 2 ** 31, state: '{"user":{"id":4,"name":"Ben Okafor","color":"#b03a2e"},"cursor":{"anchor":null,"head":null}}' },
]);
presence("the sign of life", "2.6", "server", []);
valid("a presence query", "4.4", "client", [3], { kind: "presence_query" });

// Packets.

const fork = new Y.Doc();
fork.clientID = 458;
const suggested = updateOf(fork, (doc) => doc.get("default", Y.XmlFragment).insert(0, [new Y.XmlElement("paragraph")]));

for (const [clause, payload] of [
  ["5.2", {
    type: "welcome", role: "editor", access_version: 3, epoch: 0, seq: 1842, may_chat: true,
    may_comment: true, may_suggest: true, frozen: false,
    chat: { head: 57, read: 50 }, review: { head: 16 }, title: "Plan",
  }],
  ["5.3", { type: "receipt", frames: 7, seq: 1843 }],
  ["5.4", { type: "unsaved", retry_ms: 250 }],
  ["5.5", { type: "access", role: "viewer", access_version: 4, may_chat: false, may_comment: false, may_suggest: false, frozen: false }],
  ["5.13", { type: "title", title: "Zoë’s plan" }],
  ["5.17", { type: "notices", unread: 3 }],
  ["5.8", {
    type: "message", number: 12, rev: 14, seq: 1842, id: "0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11",
    author: { id: 3, name: "Zoë", color: "#2b5fd9" }, text: "@Ann: 1 < 2 😀\nSecond line",
    mentions: [4], at: "2026-01-31T12:00:00+00:00", edited_at: null, deleted: false,
  }],
  ["5.14", {
    type: "review", after: 15, rev: 18, threads: [{
      id: "0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11", rev: 16, seq: 1842, quote: "Zoë’s plan",
      author: { id: 3, name: "Zoë", color: "#2b5fd9" }, at: "2026-01-31T12:00:00+00:00",
      resolved: null, assignee: null, comments: [{
        id: "0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11",
        author: { id: 3, name: "Zoë", color: "#2b5fd9" }, text: "Which one?", mentions: [4],
        at: "2026-01-31T12:00:00+00:00", edited: null, withdrawn: false, reactions: { "👍": [4] },
      }],
    }],
    suggestions: [{
      id: "7c1e0b52-90a4-4d0e-8c39-5a51d6a0f0e4", rev: 18,
      author: { id: 3, name: "Zoë", color: "#2b5fd9" }, at: "2026-01-31T12:00:00+00:00",
      revised: null, seq: 1842, state: "open", by: null, closed: null, accepted_seq: null,
      builds_on: ["c0a4b1b2-5b8a-4e0f-9a55-2f6c1f0b7d10"],
      update: Buffer.from(suggested).toString("base64"), bytes: suggested.length, comments: [],
    }],
    gone: ["5d1f2a44-6b0f-4a53-8a86-3b1f6c6f0e21"],
  }],
  ["5.10", {
    type: "error", about: "accept", id: "7c1e0b52-90a4-4d0e-8c39-5a51d6a0f0e4", code: "builds_on",
    message: "It builds on a suggestion that is not accepted.",
    needs: ["c0a4b1b2-5b8a-4e0f-9a55-2f6c1f0b7d10"],
  }],
  ["5.10", {
    type: "error", about: "comment", id: "0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11", code: "moved",
    message: "The text has changed there.", now: "Zoe’s plan",
  }],
  ["5.10", {
    type: "error", about: "say", id: "0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11", code: "too_fast",
    message: "That was too much at once. Wait a moment.",
  }],
]) {
  const frame = bytes((encoder) => {
    encoding.writeVarUint(encoder, 100);
    encoding.writeVarString(encoder, JSON.stringify(payload));
  });
  valid(`the packet ${payload.type}`, clause, "server", frame, { kind: "packet", payload });
}

// Frames that end the connection.

invalid("an empty frame", "2.1", 4400, "");
invalid("type 2: a client does not send auth", "2.3", 4400, "02 00");
invalid("an unknown type", "2.1", 4400, "04");
invalid("a packet that is shorter than it says", "2.1", 4400, '64 03 7b7d');
invalid("a type in more bytes than it needs", "2.2", 4400, "83 00");
invalid("a number without an end", "2.2", 4400, "80");
invalid("a number of 54 bits", "2.2", 4400, "00 00 ffffffffffffff1f");
invalid("a number of nine bytes", "2.2", 4400, "00 00 ffffffffffffffff01");
invalid("sync without a step", "2.4", 4400, "00");
invalid("an unknown sync step", "2.4", 4400, "00 03 00");
invalid("sync without a payload", "2.4", 4400, "00 02");
invalid("a length past the end", "2.1", 4400, "00 02 03 0000");
invalid("a byte after the message", "2.1", 4400, "00 02 02 0000 00");
invalid("a byte after a presence query", "2.1", 4400, "03 00");
invalid("presence that ends early", "4.1", 4400, "01 03 01 01 00");
invalid("presence that is not UTF-8", "4.1", 4400, "01 05 01 01 00 01 ff");
invalid("bytes after the presence entries", "4.1", 4400, "01 02 00 00");
invalid("a state vector that ends early", "2.4", 4400, "00 00 02 01 07");
invalid("an update that ends early", "2.4", 4400, "00 02 01 00");
invalid("an update that is not Yjs", "2.4", 4400, "00 02 05 68656c6c6f");
invalid("presence of more than 4 KiB", "2.5", 1009, bytes((encoder) => {
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint8Array(encoder, new Uint8Array(4 * 1024 + 1));
}));

writeFileSync(new URL("frames.json", import.meta.url), JSON.stringify(frames, null, 1) + "\n");
