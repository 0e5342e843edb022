import "./page.ts";

import assert from "node:assert/strict";
import { test } from "node:test";

import { type Placed, Rack, reaching } from "../../src/review/margin/rack.ts";

// The page of the tests is not laid out.
Object.assign(globalThis, {
  ResizeObserver: class {
    observe(): void {}
    unobserve(): void {}
  },
});

const COUNT = 200;

function newRack(): {
  rack: Rack;
  holder: HTMLElement;
  placed: (chosen?: number) => Placed[];
  shown: string[];
} {
  const holder = document.createElement("div");
  document.body.append(holder);
  const shown: string[] = [];
  const cards = new Map<string, HTMLElement>();
  const placed = (chosen = -1): Placed[] =>
    Array.from({ length: COUNT }, (_, i) => ({
      id: `${i}`,
      top: 100 * i,
      isChosen: i === chosen,
      card: () => {
        shown.push(`${i}`);
        const card = cards.get(`${i}`) ?? document.createElement("article");
        card.tabIndex = -1;
        card.id = `${i}`;
        cards.set(`${i}`, card);
        return card;
      },
    }));
  return {
    rack: new Rack(
      holder,
      () => {},
      () => {},
    ),
    holder,
    placed,
    shown,
  };
}

const idsIn = (holder: HTMLElement): string[] => [...holder.children].map(({ id }) => id);

test("of two hundred cards only those near exist, and they tell their places", () => {
  const { rack, holder, placed, shown } = newRack();
  rack.take(placed());
  assert.equal(
    rack.hold((i) => i >= 50 && i < 53),
    true,
  );
  assert.deepEqual(idsIn(holder), ["50", "51", "52"]);
  assert.deepEqual(shown, ["50", "51", "52"]);
  assert.equal(holder.firstElementChild?.getAttribute("aria-posinset"), "51");
  assert.equal(holder.firstElementChild?.getAttribute("aria-setsize"), `${COUNT}`);
  assert.equal(
    rack.hold((i) => i >= 50 && i < 53),
    false,
  );
  assert.equal(shown.length, 3, "what is there already is not shown once more");
  rack.hold((i) => i >= 51 && i < 54);
  assert.deepEqual(idsIn(holder), ["51", "52", "53"]);
});

test("the chosen card and the one with the focus exist wherever they are, in their order", () => {
  const { rack, holder, placed } = newRack();
  rack.take(placed());
  rack.hold((i) => i === 150);
  (holder.firstElementChild as HTMLElement).focus();
  rack.take(placed(7));
  rack.hold((i) => i === 20);
  assert.deepEqual(idsIn(holder), ["7", "20", "150"]);
  assert.equal(document.activeElement?.id, "150");
  (document.activeElement as HTMLElement).blur();
  rack.hold((i) => i === 20);
  assert.deepEqual(idsIn(holder), ["7", "20"]);
});

test("only cards that exist are shown anew", () => {
  const { rack, placed, shown } = newRack();
  rack.take(placed());
  rack.hold((i) => i < 2);
  shown.length = 0;
  rack.show(new Set(["1", "99"]));
  assert.deepEqual(shown, ["1"]);
  rack.take([]);
  rack.hold(() => false);
  rack.show(new Set(["1"]));
  assert.deepEqual(shown, ["1"]);
});

test("a card that begins above a stretch and ends in it reaches into it", () => {
  const reaches = reaching([0, 100, 200, 300], [90, 150, 90, 90], 220, 290);
  assert.deepEqual([0, 1, 2, 3].map(reaches), [false, true, true, false]);
});
