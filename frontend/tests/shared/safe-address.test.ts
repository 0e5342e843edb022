import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { addressOf, linkOf } from "../../src/shared/safe-address.ts";

type Cases = [given: string, address: string | null][];

const cases: { links: Cases; typed: Cases } = JSON.parse(
  readFileSync("../tests/golden/addresses.json", "utf8"),
);

test("a link leads where the server says, and its address stays as it then is", () => {
  for (const [given, address] of cases.links) {
    assert.equal(linkOf(given), address, given);
    if (address !== null) assert.equal(linkOf(address), address);
  }
});

test("what is typed is completed to an address, or is none", () => {
  for (const [typed, address] of cases.typed) assert.equal(addressOf(typed), address, typed);
});
