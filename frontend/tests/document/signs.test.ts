import "../review/page.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

const { SavedSign } = await import("../../src/document/saved-sign.ts");
const { HereSection } = await import("../../src/sharing/here-section.ts");

const ann = { id: 1, name: "Ann Bauer", color: "#2b5fd9" };
const ben = { id: 2, name: "Ben Okafor", color: "#b4235a" };

test("the saved sign is written again only when it says something else", () => {
  const sign = document.createElement("p");
  const saved = new SavedSign(sign, document.createElement("p"));
  const changes = new MutationObserver(() => {});
  const records = (): (string | null)[] =>
    changes.takeRecords().map(({ type, attributeName }) => attributeName ?? type);
  saved.show({ name: "saving", changes: 1, isKept: true }, null);
  changes.observe(sign, { attributes: true, childList: true });
  saved.show({ name: "saving", changes: 1, isKept: true }, null);
  assert.deepEqual(records(), []);
  saved.show({ name: "offline", changes: 1, isKept: true }, null);
  assert.deepEqual(records().includes("childList"), true);
  changes.disconnect();
});

test("who is here is drawn again only when somebody comes or goes", () => {
  const here = new HereSection();
  const rows = (): Element[] => [...here.element.querySelectorAll("li")];
  here.showPeople([ann], ann);
  const [first] = rows();
  here.showPeople([{ ...ann }], ann);
  assert.equal(rows()[0], first);
  here.showPeople([ann, ben], ann);
  assert.equal(rows().length, 2);
});
