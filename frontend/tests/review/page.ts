// A page without a browser, in which editors can live; imported before them.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html><body></body></html>", {
  pretendToBeVisual: true,
});
const NAMES = [
  "navigator",
  "document",
  "Node",
  "Element",
  "HTMLElement",
  "Text",
  "DOMParser",
  "MutationObserver",
  "Event",
  "KeyboardEvent",
  "Document",
  "DocumentFragment",
  "getComputedStyle",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "innerHeight",
  "innerWidth",
  "Range",
  "DOMRect",
  "getSelection",
  "ClipboardEvent",
];
const shared = globalThis as unknown as Record<string, unknown>;
shared.window = window;
for (const name of NAMES) shared[name] ??= (window as unknown as Record<string, unknown>)[name];

/** The element in which the editors of a test stand. */
export const place = (): HTMLElement => window.document.createElement("div");
