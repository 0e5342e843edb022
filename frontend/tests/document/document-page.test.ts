import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { JSDOM } from "jsdom";
import { createEncoder, toUint8Array, writeVarUint } from "lib0/encoding";
import { writeSyncStep2 } from "y-protocols/sync";
import * as Y from "yjs";

import type { Page } from "../../src/shared/page.ts";

const TEMPLATES = "../documents/templates/documents";
const SYNC = 0;

/** What a template says, without what is filled in; what it includes is in its place. */
function template(name: string): string {
  return readFileSync(`${TEMPLATES}/${name}.html`, "utf8")
    .replace(/\{% include "documents\/(\w+)\.html" %\}/g, (_, other: string) => template(other))
    .replace(/\{%.*?%\}|\{\{.*?\}\}/g, "");
}

const html = `<!doctype html><html lang="en"><body>${template("document")}</body></html>`;
const { window } = new JSDOM(html, {
  url: "http://localhost/documents/1/",
  pretendToBeVisual: true,
});

/** A server's side of the sockets that the page opens. */
class Socket extends window.EventTarget {
  static readonly opened: Socket[] = [];
  readonly url: string;
  binaryType = "";
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
    Socket.opened.push(this);
  }

  send(): void {}

  /** Has the page hear all of a text. */
  brings(doc: Y.Doc): void {
    this.readyState = 1;
    this.tell("open", {});
    const frame = createEncoder();
    writeVarUint(frame, SYNC);
    writeSyncStep2(frame, doc);
    this.tell("message", { data: toUint8Array(frame).buffer });
  }

  close(code = 1000): void {
    this.readyState = 3;
    this.tell("close", { code });
  }

  private tell(name: string, more: object): void {
    const event = Object.assign(new window.Event(name), more);
    this.dispatchEvent(event);
    const heard = (this as unknown as Record<string, unknown>)[`on${name}`];
    if (typeof heard === "function") heard(event);
  }
}

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const lacking = {
  WebSocket: Socket,
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
  matchMedia: () => Object.assign(new window.EventTarget(), { matches: false }),
  // Nothing but the socket is there.
  fetch: () => Promise.reject(new TypeError("no network")),
};
Object.assign(window, lacking);
window.Element.prototype.scrollIntoView = () => {};
window.HTMLDialogElement.prototype.close = () => {};
const shared = globalThis as unknown as Record<string, unknown>;
for (const name of Object.getOwnPropertyNames(window))
  if (!(name in globalThis)) shared[name] = (window as unknown as Record<string, unknown>)[name];
const { document } = window;
Object.assign(document, { adoptedStyleSheets: [] });
class CSSStyleSheet {
  replaceSync(): void {}
}
const addEventListener = window.addEventListener.bind(window);
Object.assign(globalThis, lacking, { window, document, addEventListener, CSSStyleSheet });
const THE_PAGES = [
  "AbortController",
  "AbortSignal",
  "Event",
  "EventTarget",
  "navigator",
  "sessionStorage",
];
for (const name of THE_PAGES)
  Object.defineProperty(globalThis, name, {
    value: (window as unknown as Record<string, unknown>)[name],
    configurable: true,
  });
// What a page does now and then is not waited for.
for (const timer of [setTimeout, setInterval] as ((...given: unknown[]) => NodeJS.Timeout)[])
  shared[timer.name] = (...given: unknown[]) => timer(...given).unref();
const { DocumentPage } = await import("../../src/document/page/document-page.ts");

const PAGE = {
  id: "11111111-1111-4111-8111-111111111111",
  title: "Plan",
  role: "editor",
  user: { id: 3, name: "Ann", color: "#2b5fd9" },
  epoch: 0,
  owner: { id: 4, name: "Ben" },
  socket: "/collab",
  api: "/api/v1/documents/1",
  list: "/",
  may_chat: true,
  may_comment: true,
  frozen: false,
} as Page;

const part = (id: string): HTMLElement => window.document.getElementById(id) as HTMLElement;

/** The next socket that the page opens. */
async function socket(): Promise<Socket> {
  while (Socket.opened.length === 0) await new Promise((resolve) => setImmediate(resolve));
  return Socket.opened.shift()!;
}

test("a page is built of its parts, takes the text, and ends when its right does", async () => {
  const here = new DocumentPage(PAGE);
  const { text, standing } = here.parts;
  here.open();
  assert.equal(text.desk.editor.isEditable, false);
  assert.equal(part("toolbar").hidden, false);

  const stored = new Y.Doc();
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText("Hello")]);
  stored.getXmlFragment("default").insert(0, [paragraph]);
  const server = await socket();
  server.brings(stored);
  assert.equal(text.desk.editor.getText(), "Hello");
  assert.equal(text.desk.editor.isEditable, true);
  assert.equal(part("paper").getAttribute("aria-busy"), null);

  text.desk.editor.commands.insertContentAt(1, "Not saved. ");
  assert.equal(here.parts.isAtRisk, true);
  server.close(4404);
  assert.equal(standing.ending, "notFound");
  assert.equal(text.desk.editor.isEditable, false);
  assert.deepEqual([part("toolbar").hidden, part("share").hidden], [true, true]);
  assert.match(part("notices").textContent ?? "", /Ben/);
  assert.equal(part("saved-sign").dataset.state, "closed");
});
