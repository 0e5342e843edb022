import assert from "node:assert/strict";
import { test } from "node:test";

import { JSDOM } from "jsdom";

import { keepPage } from "../../src/offline/page-cache.ts";
import type { Page } from "../../src/shared/page.ts";

const PAGE = { id: "1", user: { id: 3, name: "Ann", color: "#2b5fd9" } } as Page;
const PATH = "/documents/1/";
const asked: string[] = [];
const kept = new Set<string>();
let meanwhile = (): void => {};

// A browser that keeps pages, and a server that gives them.
const cache = {
  match: async () => undefined,
  addAll: async () => {},
  keys: async () => [],
  put: async (path: string) => void kept.add(path),
};
Object.assign(globalThis, {
  caches: { open: async () => cache },
  location: { pathname: PATH, origin: "http://localhost" },
  DOMParser: new JSDOM("").window.DOMParser,
  fetch: async (path: string) => {
    asked.push(path);
    meanwhile();
    return new Response('<body data-person="3"></body>');
  },
});
Object.defineProperty(globalThis, "navigator", {
  value: { serviceWorker: { register: async () => {} } },
});

test("a page is kept for when there is no server, and a page without a document with it", async () => {
  await keepPage(PAGE, () => true);
  assert.deepEqual([...kept], [PATH, "/offline/"]);
});

test("a page that is closed to the person while it comes is neither kept nor asked for", async () => {
  let isOpen = true;
  kept.clear();
  meanwhile = () => (isOpen = false);
  await keepPage(PAGE, () => isOpen);
  assert.deepEqual([...kept], []);
  asked.length = 0;
  await keepPage(PAGE, () => isOpen);
  assert.deepEqual(asked, []);
});
