import assert from "node:assert/strict";
import { test } from "node:test";

import { nameIn } from "../../src/exchange/downloads.ts";

test("a file's name is read as Django writes it, and no attachment has none", () => {
  assert.equal(nameIn('attachment; filename="Plan.docx"'), "Plan.docx");
  assert.equal(nameIn(String.raw`attachment; filename="A \"plan\".md"`), 'A "plan".md');
  assert.equal(nameIn("attachment; filename*=utf-8''%D0%9F%D0%BB%D0%B0%D0%BD.txt"), "План.txt");
  assert.equal(nameIn("attachment"), "download");
  assert.equal(nameIn("inline"), "");
  assert.equal(nameIn(""), "");
});
