import { mergeUpdates } from "yjs";

import {
  removeText,
  unsentIn,
  type Aside,
  type Kept,
  type LocalStore,
  type TextKey,
  type Transaction,
} from "./local-store.ts";

const SOON = 500; // ms that what the server has anyway may wait for more
const MANY = 300; // updates of a text that are better one

/** A change of the person's that has no receipt yet; `key` is its number in the store. */
interface Waiting {
  readonly ordinal: number;
  readonly update: Uint8Array;
  readonly count: number;
  key: number | undefined;
}

/** Who hears of a local copy. */
export interface Keeper {
  /** The person's first `changes` changes are kept on this device. */
  kept(changes: number): void;
  /** From now on nothing is kept, and what was is not to be relied on. */
  lost(): void;
}

/** What was found of a text on this device. */
export interface Found {
  update: Uint8Array | null;
  /** The changes in it that have no receipt. */
  changes: number;
}

/**
 * The copy of one text on this device. The person's own changes are stored at once and marked until
 * a receipt covers them; what the server has told is stored a moment later, because it can be asked
 * again. So a page that opens the copy knows which of its words are not committed.
 *
 * Nothing here throws: a browser that keeps nothing is told of by `lost`.
 */
export class LocalCopy {
  private readonly key: TextKey;
  private readonly keeper: Keeper;
  private store: LocalStore | null = null;
  private waiting: Waiting[] = [];
  private fresh: Uint8Array[] = [];
  private made = 0;
  private settledTo = 0;
  private stored = 0;
  private work: Promise<unknown> = Promise.resolve();
  private isFlushing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(key: TextKey, keeper: Keeper) {
    this.key = key;
    this.keeper = keeper;
  }

  /** Opens the store of a person and reads what it has of the text, called `title`. */
  async open(store: Promise<LocalStore | null>, title: string): Promise<Found> {
    this.store = await store;
    if (!this.store) this.lose();
    const found = await this.attempt((transaction) => this.read(transaction, title));
    if (!found) return { update: null, changes: 0 };
    return {
      update: found.length > 0 ? together(found.map((kept) => kept.update)) : null,
      changes: this.made,
    };
  }

  /** The person changed the text. */
  changed(update: Uint8Array): void {
    if (!this.store) return;
    this.waiting.push({ ordinal: ++this.made, update, count: 1, key: undefined });
    this.flush();
  }

  /** The server told this. */
  heard(update: Uint8Array): void {
    if (!this.store) return;
    this.fresh.push(update);
    this.later();
  }

  /** The person's first `changes` changes have their receipts. */
  settled(changes: number): void {
    if (changes <= this.settledTo) return;
    this.settledTo = changes;
    this.later();
  }

  /**
   * Replaces what the server has told by one update, when it has become many. `state` gives the
   * text.
   */
  tidy(state: () => Uint8Array): void {
    if (this.stored < MANY) return;
    this.stored = 0;
    void this.attempt(async (transaction) => {
      // Meanwhile the person may have written on.
      if (this.waiting.length === 0) await this.replace(transaction, state());
    });
  }

  /**
   * Puts words aside that the document will not take, and with them the marks of this page's
   * changes. Resolves to the number of what was put aside; null when this browser keeps nothing.
   */
  async putAside(aside: Pick<Aside, "title" | "changes" | "update">): Promise<number | null> {
    const [document, epoch] = this.key;
    const mine = this.waiting.splice(0);
    const number = await this.attempt(async (transaction) => {
      const marked = mine.flatMap(({ key }) => key ?? []);
      const updates = transaction.objectStore("updates");
      await Promise.all(marked.map((key) => updates.delete(key)));
      return transaction.objectStore("asides").add({ document, epoch, ...aside });
    });
    return number ?? null;
  }

  /** Removes the copy; what another tab has unsent in it is put aside. */
  async retire(): Promise<void> {
    this.fresh = [];
    await this.attempt((transaction) => retireText(transaction, this.key));
  }

  /** Nothing can be kept any more. */
  lose(): void {
    this.store = null;
    this.keeper.lost();
  }

  /** Stores what waits, without delay. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isFlushing) return;
    this.isFlushing = true;
    void this.attempt((transaction) => {
      this.isFlushing = false;
      return this.save(transaction);
    });
  }

  private later(): void {
    this.timer ??= setTimeout(() => this.flush(), SOON);
  }

  private async read(transaction: Transaction, title: string): Promise<Kept[]> {
    const updates = transaction.objectStore("updates").index("text");
    const [keys, found] = await Promise.all([
      updates.getAllKeys([...this.key]),
      updates.getAll([...this.key]),
    ]);
    await retireOthers(transaction, this.key);
    this.stored = found.length;
    found.forEach(({ update, unsent }, i) => {
      this.made += unsent;
      if (unsent > 0)
        this.waiting.push({ ordinal: this.made, update, count: unsent, key: keys[i]! });
    });
    await transaction.objectStore("texts").put({ title, openedAt: Date.now() }, [...this.key]);
    return found;
  }

  private async save(transaction: Transaction): Promise<void> {
    const upTo = this.made;
    const settled = this.waiting.filter(({ ordinal }) => ordinal <= this.settledTo);
    this.waiting = this.waiting.filter(({ ordinal }) => ordinal > this.settledTo);
    const told = this.fresh.splice(0);
    told.push(...settled.filter(({ key }) => key === undefined).map(({ update }) => update));
    const changed = this.waiting.filter(({ key }) => key === undefined);
    await Promise.all([
      ...(told.length > 0 ? [this.put(transaction, together(told), 0)] : []),
      ...settled.flatMap(({ key, update }) => (key ? [this.put(transaction, update, 0, key)] : [])),
      ...changed.map(async (own) => {
        own.key = await this.put(transaction, own.update, own.count);
      }),
    ]);
    this.stored += 1 + settled.length;
    void transaction.done.then(
      () => this.store && this.keeper.kept(upTo),
      () => {},
    );
  }

  private put(
    transaction: Transaction,
    update: Uint8Array,
    unsent: number,
    key?: number,
  ): Promise<number> {
    const [document, epoch] = this.key;
    return transaction.objectStore("updates").put({ document, epoch, update, unsent }, key);
  }

  private async replace(transaction: Transaction, update: Uint8Array): Promise<void> {
    let cursor = await transaction
      .objectStore("updates")
      .index("text")
      .openCursor([...this.key]);
    while (cursor) {
      // What has its mark may be another tab's, which the server does not have.
      if (cursor.value.unsent === 0) await cursor.delete();
      cursor = await cursor.continue();
    }
    await this.put(transaction, update, 0);
  }

  // One after the other: what is put aside must be stored, or not be stored any more, by then.
  private attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<T | undefined> {
    const next = this.work.then(async () => {
      try {
        return await this.store?.write(work);
      } catch {
        return void this.lose();
      }
    });
    this.work = next;
    return next;
  }
}

// A text of another epoch is none that could be merged into this one.
async function retireOthers(transaction: Transaction, [document, epoch]: TextKey): Promise<void> {
  const range = IDBKeyRange.bound([document, 0], [document, Infinity]);
  for (const key of await transaction.objectStore("texts").getAllKeys(range))
    if (key[1] !== epoch) await retireText(transaction, key);
}

/** Removes what is kept of a document that is closed to the person; what is unsent is put aside. */
export async function retireDocument(store: LocalStore, document: string): Promise<void> {
  await store.write((transaction) => retireOthers(transaction, [document, -1]));
}

// Removes a text; what it has unsent is put aside.
async function retireText(transaction: Transaction, key: TextKey): Promise<void> {
  const updates = transaction.objectStore("updates");
  const [document, epoch] = key;
  const kept = await updates.index("text").getAll([...key]);
  const changes = await unsentIn(transaction, key);
  if (changes > 0) {
    const title = (await transaction.objectStore("texts").get([...key]))?.title ?? "";
    const update = together(kept.map((one) => one.update));
    await transaction.objectStore("asides").add({ document, epoch, title, changes, update });
  }
  await removeText(transaction, key);
}

function together(updates: Uint8Array[]): Uint8Array {
  return updates.length === 1 ? updates[0]! : mergeUpdates(updates);
}
