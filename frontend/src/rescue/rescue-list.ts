import type { Schema } from "@tiptap/pm/model";
import * as Y from "yjs";

import { copyOfDoc } from "./text-snapshot.ts";
import type { Aside, LocalStore } from "../offline/local-store.ts";
import type { Page } from "../shared/page.ts";
import { Rescue, type Story, type Words } from "./rescue.ts";

/** The words that are offered on a page, each until the person has decided about it. */
export class Rescues {
  private readonly page: Page;
  private readonly place: HTMLElement;
  private readonly store: Promise<LocalStore | null>;
  // With the number under which the words are kept on this device, if they are.
  private readonly all = new Map<Rescue, number | null>();

  constructor(page: Page, place: HTMLElement, store: Promise<LocalStore | null>) {
    this.page = page;
    this.place = place;
    this.store = store;
  }

  /** Whether closing the page would lose any of the words. */
  get isAtRisk(): boolean {
    return [...this.all.values()].includes(null);
  }

  /** Offers words; `aside` resolves to the number under which they are kept on this device. */
  offer(words: Words, story: Story, aside: Promise<number | null>): Rescue {
    const rescue = new Rescue(this.page, this.place, words, story, () => {
      this.all.delete(rescue);
      void this.settle(aside);
    });
    this.all.set(rescue, null);
    void aside.then((number) => this.all.has(rescue) && this.all.set(rescue, number));
    rescue.offer(null);
    return rescue;
  }

  /** Offers what earlier pages have put aside; `tell` says what is told of so many changes. */
  async offerOlder(schema: Schema, tell: (changes: number) => Story): Promise<void> {
    const store = await this.store;
    const asides = (await store?.asides(this.page.id).catch(() => [])) ?? [];
    for (const [number, aside] of asides)
      this.offer(wordsOf(aside, schema), tell(aside.changes), Promise.resolve(number));
  }

  /** Lets each be put back for which `wayBack` knows how. */
  showWaysBack(wayBack: (rescue: Rescue) => (() => void) | null): void {
    for (const rescue of this.all.keys()) rescue.offer(wayBack(rescue));
  }

  private async settle(aside: Promise<number | null>): Promise<void> {
    const number = await aside;
    const store = await this.store;
    if (number !== null) await store?.settleAside(number).catch(() => {});
  }
}

function wordsOf({ title, epoch, changes, update }: Aside, schema: Schema): Words {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return { changes, doc, epoch, copy: copyOfDoc(doc, schema, title) };
}
