import assert from "node:assert/strict";
import { test } from "node:test";

import { sentenceOf } from "../../src/sharing/log/log-sentences.ts";
import type { LogEntry } from "../../src/sharing/sharing.ts";

const ann = { id: 1, name: "Ann", color: "#2b5fd9" };
const ben = { id: 2, name: "Ben", color: "#b4235a" };
const cleo = { id: 3, name: "Cleo", color: "#1d7a43" };

function tells(event: LogEntry["event"], sentence: string, who: Partial<LogEntry> = {}): void {
  const entry = { seq: 1842, at: "2026-05-03T10:00:00Z", actor: ann, subject: ben, event, ...who };
  assert.equal(sentenceOf(entry, cleo), sentence);
}

test("a role that was given, changed or taken is told with both names", () => {
  tells({ type: "role", user: 2, role: null, was: "editor" }, "Ann removed Ben");
  tells({ type: "role", user: 2, role: "editor", was: null }, "Ann added Ben as an editor");
  const lowered = { type: "role", user: 2, role: "viewer", was: "editor" };
  tells(lowered, "Ann made Ben a viewer (was an editor)");
  const confirmed = { type: "role", user: 2, role: "viewer", was: "viewer" };
  tells(confirmed, "Ann confirmed Ben as a viewer");
  tells({ type: "owner", user: 2 }, "Ann transferred ownership to Ben");
});

test("whoever reads is “you”, at the start of the sentence too", () => {
  tells({ type: "role", role: null }, "Ann removed you", { subject: cleo });
  tells({ type: "role", role: null }, "You removed Ben", { actor: cleo });
  tells({ type: "left", user: 3 }, "You left", { actor: cleo, subject: cleo });
  tells({ type: "returned", user: 3 }, "You took leaving back", { actor: cleo, subject: cleo });
});

test("links are told with whom they are for and until when", () => {
  const link = { type: "link", link: 4, role: "editor", is_on: true, expires_at: null };
  const until = { ...link, expires_at: "2026-12-03T12:00:00Z" };
  tells({ ...link, what: "made" }, "Ann made a link for editors");
  tells({ ...until, what: "made" }, "Ann made a link for editors until 3 Dec 2026");
  const changed = "Ann changed a link: it is on, for editors, until 3 Dec 2026";
  tells({ ...until, what: "changed" }, changed);
  tells({ ...link, what: "changed", is_on: false }, "Ann switched off a link for editors");
  tells({ ...until, what: "expired", is_on: false }, "A link for editors ended", { actor: null });
});

test("that a document was published is told, and of which version", () => {
  const on = { type: "published", on: true, version: null };
  tells(on, "Ann published the document on the web");
  const first = "Ann published the version “\u2068First\u2069” on the web";
  tells({ ...on, version: "First" }, first);
  tells({ type: "published", on: false }, "Ann took the page on the web back");
});

test("invitations and whoever comes by them or by a link are told", () => {
  const mail = { email: "zoe@example.org", role: "viewer" };
  tells({ type: "invited", ...mail }, "Ann invited zoe@example.org as a viewer");
  tells({ type: "uninvited", ...mail }, "Ann took back the invitation of zoe@example.org");
  const joined = { type: "joined", user: 1, role: "viewer" };
  tells({ ...joined, link: 4 }, "Ann joined as a viewer by a link");
  const invited = { ...joined, email: "zoe@example.org" };
  tells(invited, "Ann joined as a viewer by the invitation to zoe@example.org");
});

test("the trash and accounts that are switched off or on are told", () => {
  tells({ type: "trashed" }, "Ann moved the document to the trash");
  tells({ type: "restored" }, "Ann took the document out of the trash");
  tells({ type: "active", user: 2, on: false }, "Ann switched off the account of Ben");
  tells({ type: "active", user: 2, on: true }, "Ann switched on the account of Ben");
});

test("whether viewers may write in the chat is told", () => {
  tells({ type: "viewers_chat", on: true }, "Ann let viewers write in the chat");
  tells({ type: "viewers_chat", on: false }, "Ann let viewers only read the chat");
});

test("an erased account is somebody, and what is not known is told in general", () => {
  tells({ type: "role", role: null }, "Somebody removed somebody", { actor: null, subject: null });
  for (const type of ["news", "toString", undefined, 7])
    tells({ type }, "Ann changed who may do what");
});

test("what happens to a shared folder is told with its name", () => {
  const folder = { type: "folder", folder: 3, name: "Shelf" };
  tells({ ...folder, what: "in" }, "Ann put it into the shared folder “\u2068Shelf\u2069”");
  tells({ ...folder, what: "out" }, "Ann took it out of the shared folder “\u2068Shelf\u2069”");
  tells({ ...folder, what: "ended" }, "Ann deleted the shared folder “\u2068Shelf\u2069”");
  tells(
    { ...folder, what: "person", role: "viewer" },
    "Ann gave the shared folder “\u2068Shelf\u2069” to Ben, with all in it for viewers",
  );
  tells(
    { ...folder, what: "group", group_name: "Team", role: null },
    "Ann took the shared folder “\u2068Shelf\u2069” from the group “\u2068Team\u2069”",
    { subject: null },
  );
});
