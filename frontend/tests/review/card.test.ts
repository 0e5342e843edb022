import "./page.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import type { ShownThread } from "../../src/review/acts.ts";
import type { CardUse } from "../../src/review/margin/card-use.ts";
import type { Page } from "../../src/shared/page.ts";
import type { Comment } from "../../src/connection/thread.ts";

const { Card } = await import("../../src/review/margin/card.ts");
const { Review } = await import("../../src/review/review.ts");

const ANN = { id: 1, name: "Ann", color: "#7d3fc1" };
const BEN = { id: 2, name: "Ben", color: "#b4235a" };
const THREAD = "11111111-1111-4111-8111-111111111111";
const NOTHING = (): void => {};

function comment(id: string, rest: Partial<Comment> = {}): ShownThread["comments"][number] {
  return {
    id,
    author: ANN,
    text: `text ${id}`,
    mentions: [],
    at: "2026-01-31T12:00:00Z",
    edited: null,
    withdrawn: false,
    reactions: {},
    waiting: null,
    ...rest,
  };
}

function thread(rest: Partial<ShownThread> = {}): ShownThread {
  return {
    id: THREAD,
    rev: 1,
    quote: "brown fox",
    author: ANN,
    at: "2026-01-31T12:00:00Z",
    seq: 1,
    resolved: null,
    assignee: null,
    comments: [comment("a"), comment("b", { author: BEN })],
    place: null,
    ...rest,
  };
}

/** Ann's card of a thread, which she may comment in; what is done by it is told in order. */
function world() {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const page = { id: "1", api: "/api", user: ANN, may_comment: true } as Page;
  const review = new Review(page, store, {
    send: () => false,
    isSaved: () => true,
    people: () => [BEN],
    role: () => "commenter",
    unknown: () => [],
    changed: NOTHING,
    arrived: NOTHING,
  });
  const done: unknown[][] = [];
  const use: CardUse = {
    review,
    people: () => [BEN],
    suggestions: {
      head: () => assert.fail(),
      stateOf: () => assert.fail(),
      words: () => "",
    },
    choose: (id) => done.push(["choose", id]),
    find: (id) => done.push(["find", id]),
    step: (id, way) => done.push(["step", id, way]),
    resolve: ({ id }) => done.push(["resolve", id]),
    reopen: ({ id }) => done.push(["reopen", id]),
    copyLink: (id) => done.push(["copyLink", id]),
    resized: NOTHING,
  };
  const card = new Card(thread(), use);
  document.body.append(card.element);
  const show = (shown: ShownThread, isChosen = true): void =>
    card.show(shown, { isChosen, isGone: false });
  return { card, review, done, show };
}

type World = ReturnType<typeof world>;

function find<T extends HTMLElement>({ card }: World, selector: string): T {
  return card.element.querySelector<T>(selector) ?? assert.fail(selector);
}

const rows = ({ card }: World): HTMLElement[] => [
  ...card.element.querySelectorAll<HTMLElement>("[data-testid=comment]"),
];

/** What is on its way to the server. */
function acted({ review }: World): object {
  assert.equal(review.acts.waiting.length, 1);
  return review.acts.waiting[0]!.act;
}

function press(element: HTMLElement, key: string): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

test("a card that is not chosen has the first comment, and says how many answers there are", () => {
  const one = world();
  one.show(thread(), false);
  assert.deepEqual(
    rows(one).map(({ dataset }) => dataset.id),
    ["a"],
  );
  assert.equal(find(one, ".thread-more").textContent, "1 answer");
  one.show(thread());
  assert.equal(rows(one).length, 2);
  assert.equal(one.card.element.querySelector(".thread-more"), null);
  assert.deepEqual(one.done, []);
  one.show(thread(), false);
  one.card.element.click();
  assert.deepEqual(one.done, [["choose", THREAD]]);
});

test("an answer that is being written stays, is a draft, and is said", () => {
  const one = world();
  one.show(thread());
  const area = find<HTMLTextAreaElement>(one, ".thread-foot textarea");
  area.value = "Yes.";
  area.dispatchEvent(new window.Event("input"));
  one.show(thread({ comments: [...thread().comments, comment("c", { author: BEN })] }));
  assert.equal(find(one, ".thread-foot textarea"), area);
  assert.equal(one.review.drafts.answer(THREAD), "Yes.");
  press(area, "Enter");
  assert.equal(one.review.drafts.answer(THREAD), "");
  const { id, ...said } = acted(one) as { id: string };
  assert.deepEqual(said, { type: "reply", thread: THREAD, text: "Yes.", mentions: [] });
});

test("a comment that is being edited is not taken away by what others do; others are shown anew", () => {
  const one = world();
  one.show(thread());
  find(one, "[data-id=a] .chat-tools [aria-label=Edit]").click();
  const area = find<HTMLTextAreaElement>(one, "[data-id=a] textarea");
  assert.equal(document.activeElement, area);
  const [, before] = rows(one);
  const told = [comment("a", { reactions: { "👍": [2] } }), comment("b", { text: "changed" })];
  one.show(thread({ comments: told }));
  assert.equal(find(one, "[data-id=a] textarea"), area);
  assert.notEqual(rows(one)[1], before);
  press(area, "Escape");
  assert.equal(one.card.element.querySelector("[data-id=a] textarea"), null);
  assert.equal(document.activeElement, one.card.element);
});

test("the head stays as long as nothing changes, and whoever was at it stays there or at the card", () => {
  const one = world();
  one.show(thread());
  const words = find(one, ".thread-quote");
  words.focus();
  one.show(thread());
  assert.equal(document.activeElement, words);
  const resolved = thread({ resolved: { by: BEN, at: "2026-01-31T13:00:00Z" } });
  one.show(resolved);
  assert.notEqual(find(one, ".thread-quote"), words);
  assert.equal(document.activeElement, find(one, ".thread-quote"));
  one.show(thread());
  find(one, ".thread-tools [aria-label=Resolve]").focus();
  one.show(resolved);
  assert.equal(document.activeElement, one.card.element);
  find(one, ".thread-tools [aria-label=Reopen]").click();
  assert.deepEqual(one.done, [["reopen", THREAD]]);
});

test("a thread is assigned by whoever may comment, to oneself or others", () => {
  const one = world();
  one.show(thread());
  const select = find<HTMLSelectElement>(one, "select");
  assert.deepEqual(
    [...select.options].map(({ value }) => value),
    ["", "1", "2"],
  );
  select.value = "2";
  select.dispatchEvent(new window.Event("change"));
  assert.deepEqual(acted(one), { type: "assign", thread: THREAD, person: 2 });
  one.review.mayComment = false;
  one.show(thread({ assignee: BEN }));
  assert.equal(one.card.element.querySelector("select"), null);
  assert.equal(find(one, ".thread-assignee bdi").textContent, "Ben");
});

test("arrows on a card lead to others, Enter to the answer, Escape to the words", () => {
  const one = world();
  one.show(thread());
  one.card.focus();
  press(one.card.element, "ArrowDown");
  press(one.card.element, "ArrowUp");
  press(one.card.element, "Enter");
  const area = find(one, ".thread-foot textarea");
  assert.equal(document.activeElement, area);
  // Within a field the arrows are the field's.
  press(area, "ArrowDown");
  press(find(one, ".thread-quote"), "Escape");
  assert.deepEqual(one.done, [
    ["step", THREAD, 1],
    ["step", THREAD, -1],
    ["find", THREAD],
  ]);
});
