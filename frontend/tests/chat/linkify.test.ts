import assert from "node:assert/strict";
import { test } from "node:test";

import { stretchesOf } from "../../src/chat/linkify.ts";

const links = (text: string): string[] =>
  stretchesOf(text).flatMap(({ text: words, href }) => (href === null ? [] : [words]));

test("web and mail addresses become links and the rest stays text", () => {
  assert.deepEqual(stretchesOf("See https://example.org/a?b=c#d, or mailto:ann@example.org now"), [
    { text: "See ", href: null },
    { text: "https://example.org/a?b=c#d", href: "https://example.org/a?b=c#d" },
    { text: ", or ", href: null },
    { text: "mailto:ann@example.org", href: "mailto:ann@example.org" },
    { text: " now", href: null },
  ]);
});

test("no other scheme becomes a link", () => {
  const schemes = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.org",
    "blob:https:x",
    "java\nscript:x",
    "//example.org",
    "example.org",
    "https:/",
    "http://",
    "xhttps://",
    "view-source:x",
  ];
  for (const text of schemes) assert.deepEqual(links(text), [], text);
});

test("what stands after a link or around it is no part of it", () => {
  const of: [string, string][] = [
    ["(https://example.org/a)", "https://example.org/a"],
    ["https://example.org/a_(b)", "https://example.org/a_(b)"],
    ["“https://example.org”!?", "https://example.org"],
    ["<https://example.org>", "https://example.org"],
    ["https://example.org/a...", "https://example.org/a"],
  ];
  for (const [text, link] of of) assert.deepEqual(links(text), [link]);
});

test("marks that turn the direction of writing end a link", () => {
  for (const mark of ["\u202e", "\u2066", "\u200f", "\u200b", "\u0000"])
    assert.deepEqual(links(`https://example.org/${mark}gpj.exe`), ["https://example.org/"]);
});

test("nothing of a text is lost or added", () => {
  const texts = [
    "",
    "plain",
    "a https://b.example c",
    "https://a.example https://b.example)",
    "\n\t x",
  ];
  for (const text of texts)
    assert.equal(
      stretchesOf(text)
        .map(({ text: words }) => words)
        .join(""),
      text,
    );
});

test("a text of nothing but signs is cut in no time", () => {
  const text = `https://${")".repeat(4000)}${"https://(".repeat(1000)}`;
  const started = performance.now();
  stretchesOf(text);
  assert.ok(performance.now() - started < 1000);
});
