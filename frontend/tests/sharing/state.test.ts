import assert from "node:assert/strict";
import { test } from "node:test";

import type { Role } from "../../src/shared/roles.ts";
import {
  isOnlyOwner,
  next,
  ownersOf,
  START,
  type Question,
  type Step,
} from "../../src/sharing/state.ts";
import type { Member, Sharing } from "../../src/sharing/sharing.ts";

const QUESTION: Question = {
  row: "person-2",
  text: "Remove Ben?",
  isDanger: true,
  answers: [{ label: "Remove", change: { method: "DELETE", path: "collaborators/2" } }],
};

/** What an owner is told when the people have these roles, the first of them being oneself. */
function sharing(version: number, ...roles: Role[]): Sharing {
  const people = roles.map((role, i) => ({
    user: { id: i + 1, name: `P${i + 1}`, color: "#2b5fd9" },
    role,
    since: "2026-05-03T10:00:00Z",
    is_you: i === 0,
    is_guest: false,
    by_link: false,
    by_group: null,
    by_folder: null,
  }));
  return {
    access_version: version,
    role: roles[0] ?? "viewer",
    may_share: roles[0] === "owner",
    viewers_chat: false,
    viewers_comment: false,
    takes_guests: false,
    people,
    groups: [],
    my_groups: [],
    folder: null,
    my_folders: [],
    invitations: [],
    links: [],
    requests: [],
    publication: null,
    versions: [],
    log: [],
  };
}

const after = (...steps: Step[]) => steps.reduce(next, START);

test("what the server says is shown, and nothing is awaited any more", () => {
  const told = sharing(3, "owner", "editor");
  const state = after({ type: "looking" }, { type: "answered", sharing: told });
  assert.deepEqual(state, { ...START, sharing: told });
});

test("an answer that was overtaken by a newer one is passed over", () => {
  const newer = sharing(4, "owner");
  const state = after(
    { type: "looking" },
    { type: "changing" },
    { type: "answered", sharing: newer },
    { type: "answered", sharing: sharing(3, "owner", "editor") },
  );
  assert.deepEqual(state, { ...START, sharing: newer });
});

test("a refusal is shown beside what held before, until the next change", () => {
  const told = sharing(3, "owner");
  const answered: Step[] = [{ type: "looking" }, { type: "answered", sharing: told }];
  const failed = after(...answered, { type: "changing" }, { type: "failed", error: "No." });
  assert.deepEqual(failed, { ...START, sharing: told, error: "No." });
  assert.deepEqual(next(failed, { type: "changing" }), { ...START, sharing: told, waiting: 1 });
});

test("a look that somebody else’s change brings about leaves the refusal to be read", () => {
  const told = sharing(3, "owner");
  const failed = after({ type: "changing" }, { type: "failed", error: "No." });
  const looking = next(failed, { type: "looking" });
  assert.equal(next(looking, { type: "answered", sharing: told }).error, "No.");
  assert.equal(next(looking, { type: "unseen", error: "Unreachable." }).error, "No.");
  assert.equal(after({ type: "looking" }, { type: "unseen", error: "Gone." }).error, "Gone.");
});

test("a question stays while others change things, and goes when it is answered", () => {
  const asked = after({ type: "asked", question: QUESTION });
  const meanwhile: Step[] = [
    { type: "looking" },
    { type: "answered", sharing: sharing(3, "owner") },
  ];
  assert.equal(meanwhile.reduce(next, asked).question, QUESTION);
  assert.equal(next(asked, { type: "changing" }).question, null);
  assert.equal(next(asked, { type: "dropped" }).question, null);
});

test("the address of a new link stays, but not for somebody who may not share", () => {
  const url = "https://example.org/open/#token";
  const told = { ...sharing(3, "owner"), url };
  const made = after({ type: "changing" }, { type: "answered", sharing: told });
  assert.equal(made.address, url);
  assert.equal("url" in made.sharing!, false);
  const later = next(made, { type: "answered", sharing: sharing(4, "owner") });
  assert.equal(later.address, url);
  assert.equal(next(later, { type: "answered", sharing: sharing(5, "editor") }).address, "");
});

test("the only owner is known, and whom to ask", () => {
  assert.equal(isOnlyOwner(sharing(1, "owner", "editor")), true);
  assert.equal(isOnlyOwner(sharing(1, "owner", "owner")), false);
  assert.equal(isOnlyOwner(sharing(1, "editor", "owner")), false);
  assert.deepEqual(ownersOf(sharing(1, "editor", "owner", "owner")), ["P2", "P3"]);
});

test("people keep their places while the dialog is open, and who is new comes last", () => {
  const first = sharing(3, "owner", "editor", "viewer");
  const [ann, ben, cleo] = first.people as [Member, Member, Member];
  const dora = { ...cleo, user: { ...cleo.user, id: 9 } };
  const state = after(
    { type: "looking" },
    { type: "answered", sharing: first },
    { type: "changing" },
    { type: "answered", sharing: { ...first, access_version: 4, people: [dora, ann, cleo, ben] } },
  );
  assert.deepEqual(state.sharing?.people, [ann, ben, cleo, dora]);
});
