import assert from "node:assert/strict";
import { test } from "node:test";

import { isRole, LINK_ROLES, mayWrite, ROLES } from "../../src/shared/roles.ts";

test("owners and editors may write and nobody else", () => {
  assert.deepEqual(ROLES.filter(mayWrite), ["editor", "owner"]);
});

test("a link gives every role but the owner's", () => {
  assert.deepEqual([...LINK_ROLES, "owner"], ROLES);
});

test("only the four names are roles", () => {
  for (const role of ROLES) assert.equal(isRole(role), true);
  for (const odd of [null, undefined, 3, "", "king", "Owner", ["owner"]])
    assert.equal(isRole(odd), false);
});
