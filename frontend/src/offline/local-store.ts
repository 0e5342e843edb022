import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";

const PREFIX = "scriptorium-";
const VERSION = 2;
const PATIENCE = 3000; // ms that an open database may take
const DAY = 24 * 3600 * 1000; // ms

/** A text is a document in one epoch. */
export type TextKey = readonly [document: string, epoch: number];

/** One update of a text; `unsent` counts the person's changes in it that have no receipt. */
export interface Kept {
  document: string;
  epoch: number;
  update: Uint8Array;
  unsent: number;
}

/** Words that the document will not take, kept until the person has decided about them. */
export interface Aside {
  document: string;
  epoch: number;
  title: string;
  changes: number;
  /** The whole text as the person saw it. */
  update: Uint8Array;
}

/** A suggestion that was begun in this browser; `heard` says that the server has all of it. */
export interface Draft {
  document: string;
  epoch: number;
  id: string;
  client: number;
  /** ISO 8601 */
  at: string;
  update: Uint8Array;
  heard: boolean;
  /** The tab that goes on with it. */
  tab?: string;
}

/** A document of which the text is kept. */
export interface KeptDocument {
  document: string;
  title: string;
  openedAt: number;
  /** The person's changes that have no receipt. */
  unsent: number;
}

interface Schema extends DBSchema {
  texts: { key: [string, number]; value: { title: string; openedAt: number } };
  updates: { key: number; value: Kept; indexes: { text: [string, number] } };
  asides: { key: number; value: Aside; indexes: { document: string } };
  drafts: { key: string; value: Draft; indexes: { document: string } };
}

type Stores = ["texts", "updates", "asides", "drafts"];
const STORES: Stores = ["texts", "updates", "asides", "drafts"];

/** A transaction over everything that is kept. */
export type Transaction = IDBPTransaction<Schema, Stores, "readwrite">;

/** What is kept of one person on this device, in a database (IndexedDB) of that person's own. */
export class LocalStore {
  private readonly db: IDBPDatabase<Schema>;

  private constructor(db: IDBPDatabase<Schema>) {
    this.db = db;
  }

  /**
   * The store of a person; null when this browser keeps nothing. `gone` is called when what is kept
   * is being removed, as by signing out in another tab.
   */
  static async open(person: number, gone: () => void): Promise<LocalStore | null> {
    const opening = openFor(person, gone);
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
    // Forbidden by the browser, damaged, or of a later version than this page knows.
    const db = await Promise.race([opening, late]).catch(() => null);
    if (!db) opening.then((opened) => opened.close()).catch(() => {});
    return db && new LocalStore(db);
  }

  /**
   * Does `work` in one transaction and resolves, when all of it is stored, to what it gave.
   *
   * @throws DOMException when it cannot be stored, as when the disk is full; then none of it is.
   */
  async write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = this.db.transaction(STORES, "readwrite");
    const done = transaction.done;
    // Awaited below; a failure of `work` must not leave it without a listener.
    done.catch(() => {});
    const given = await work(transaction);
    await done;
    return given;
  }

  /** What was put aside of a document, with its number. */
  async asides(document: string): Promise<[number, Aside][]> {
    const index = this.db.transaction("asides").store.index("document");
    const [keys, values] = await Promise.all([index.getAllKeys(document), index.getAll(document)]);
    return values.map((value, i) => [keys[i]!, value]);
  }

  /** Whether anything is kept of a document. */
  async has(document: string): Promise<boolean> {
    const range = IDBKeyRange.bound([document, 0], [document, Infinity]);
    const texts = await this.db.count("texts", range);
    const others = await Promise.all([this.asides(document), this.drafts(document)]);
    return texts > 0 || others.flat().length > 0;
  }

  /** The suggestions of a document that were begun here. */
  async drafts(document: string): Promise<Draft[]> {
    return this.db.getAllFromIndex("drafts", "document", document);
  }

  /** Keeps a suggestion as it is now; begun is done, whatever becomes of the page. */
  async keepDraft(draft: Draft): Promise<void> {
    const transaction = this.db.transaction("drafts", "readwrite");
    const put = transaction.store.put(draft, draft.id);
    transaction.commit();
    await Promise.all([put, transaction.done]);
  }

  /** Removes a suggestion. */
  async settleDraft(id: string): Promise<void> {
    await this.db.delete("drafts", id);
  }

  /** Removes something that was put aside. */
  async settleAside(number: number): Promise<void> {
    await this.db.delete("asides", number);
  }

  /** What is kept of documents, the last opened first. */
  async documents(): Promise<KeptDocument[]> {
    return this.write(async (transaction) => {
      const texts = transaction.objectStore("texts");
      const all = await Promise.all(
        (await texts.getAllKeys()).map(async (key) => {
          const { title, openedAt } = (await texts.get(key))!;
          const [document] = key;
          const drafts = await transaction.objectStore("drafts").index("document").getAll(document);
          const suggested = drafts.filter(({ heard }) => !heard).length;
          const unsent = (await unsentIn(transaction, key)) + suggested;
          return { document, title, openedAt, unsent };
        }),
      );
      return all.sort((a, b) => b.openedAt - a.openedAt);
    });
  }

  /** How many changes have no receipt, by the title of their document. */
  async unsent(): Promise<Map<string, number>> {
    const transaction = this.db.transaction(STORES);
    const counts = new Map<string, number>();
    const count = (title: string, n: number): void => {
      if (n > 0) counts.set(title, (counts.get(title) ?? 0) + n);
    };
    for (const { document, epoch, unsent } of await transaction.objectStore("updates").getAll())
      if (unsent > 0) {
        const text = await transaction.objectStore("texts").get([document, epoch]);
        count(text?.title ?? "", unsent);
      }
    for (const { title, changes } of await transaction.objectStore("asides").getAll())
      count(title, changes);
    for (const { document, epoch, heard } of await transaction.objectStore("drafts").getAll()) {
      const text = await transaction.objectStore("texts").get([document, epoch]);
      count(text?.title ?? "", heard ? 0 : 1);
    }
    return counts;
  }

  /** Removes the texts that were last opened so many days ago and have nothing unsent. */
  async sweep(days: number, now = Date.now()): Promise<void> {
    await this.write(async (transaction) => {
      const texts = transaction.objectStore("texts");
      for (const key of await texts.getAllKeys()) {
        const text = await texts.get(key);
        if (!text || text.openedAt > now - days * DAY) continue;
        if ((await unsentIn(transaction, key)) === 0) await removeText(transaction, key);
      }
    });
  }

  /** Closes the database. */
  close(): void {
    this.db.close();
  }
}

// Async, because `indexedDB` throws at once where it is forbidden.
async function openFor(person: number, gone: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(PREFIX + person, VERSION, {
    upgrade: create,
    blocking: (_now, _then, event) => {
      (event.target as IDBDatabase).close();
      gone();
    },
    terminated: gone,
  });
}

function create(db: IDBPDatabase<Schema>, before: number): void {
  if (before < 1) {
    db.createObjectStore("texts");
    const updates = db.createObjectStore("updates", { autoIncrement: true });
    updates.createIndex("text", ["document", "epoch"]);
    const asides = db.createObjectStore("asides", { autoIncrement: true });
    asides.createIndex("document", "document");
  }
  if (before < 2) db.createObjectStore("drafts").createIndex("document", "document");
}

/** How many changes of a text have no receipt. */
export async function unsentIn(transaction: Transaction, key: TextKey): Promise<number> {
  const kept = await transaction
    .objectStore("updates")
    .index("text")
    .getAll([...key]);
  return kept.reduce((sum, { unsent }) => sum + unsent, 0);
}

/** Removes a text and its updates. */
export async function removeText(transaction: Transaction, key: TextKey): Promise<void> {
  const updates = transaction.objectStore("updates");
  const numbers = await updates.index("text").getAllKeys([...key]);
  await Promise.all(numbers.map((number) => updates.delete(number)));
  await transaction.objectStore("texts").delete([...key]);
}

/** Whose texts are kept on this device, by the number of the person. */
export async function peopleKept(): Promise<number[]> {
  const found = await indexedDB.databases();
  const names = found.map(({ name }) => name ?? "").filter((name) => name.startsWith(PREFIX));
  return names.map((name) => Number(name.slice(PREFIX.length)));
}

/** Removes all that is kept of a person. */
export async function forget(person: number): Promise<void> {
  await deleteDB(PREFIX + person);
}
