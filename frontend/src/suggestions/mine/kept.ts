import type { Own } from "./own.ts";
import type { Draft, LocalStore } from "../../offline/local-store.ts";
import type { Page } from "../../shared/page.ts";
import { afterFrame } from "../../shared/scheduling.ts";

// In which a page that is only loaded again takes up its own.
const GRACE = 4000; // ms

/**
 * What this browser keeps of the person's suggestions: each as it is, one after the other. Each
 * belongs to one tab, and to whichever asks first when that one is closed.
 */
export class Kept {
  private readonly page: Page;
  private readonly left: () => void;
  private readonly tab = crypto.randomUUID();
  private readonly others = new Set<string>();
  private store: LocalStore | null = null;
  private readonly unkept = new Set<Own>();
  private readonly over = new Set<string>();
  private keeping: Promise<void> | null = null;
  private readonly keepSoon = afterFrame(() => {
    this.keeping ??= this.keepAll();
  });
  /** The text's, into which they are written. */
  epoch: number;

  /** `left` is called when a tab is closed that had some when they were last taken over. */
  constructor(page: Page, left: () => void) {
    this.page = page;
    this.left = left;
    this.epoch = page.epoch;
  }

  /** Keeps them in this store from now on. */
  async open(store: LocalStore | null): Promise<void> {
    this.store = store;
    await held(lockOf(this.tab));
  }

  /** What is kept of the text, of all its epochs, and no other tab has; this one has it from now on. */
  async takeOver(): Promise<Draft[]> {
    const { store, tab, page } = this;
    if (!store) return [];
    return alone(`suggestions of ${page.user.id} ${page.id}`, async () => {
      const held = await heldLocks();
      const all = await store.drafts(page.id);
      const others = all.filter((draft) => draft.tab !== tab);
      const left = others.filter(({ tab = "" }) => !held.has(lockOf(tab)));
      for (const draft of left) await store.keepDraft({ ...draft, tab });
      for (const draft of others) if (!left.includes(draft)) this.awaitEnd(draft.tab ?? "");
      return left;
    });
  }

  /** Whether a suggestion has been dropped. */
  isOver(id: string): boolean {
    return this.over.has(id);
  }

  /** Keeps a suggestion, once the letter that was written in it is seen; `flush` waits for nothing. */
  soon(own: Own): void {
    this.unkept.add(own);
    this.keepSoon();
  }

  /**
   * Begins to keep everything without waiting for what is being kept, because the page may end;
   * resolves when all of it is.
   */
  async flush(): Promise<void> {
    const rest = [...this.unkept].map((own) => this.keep(own));
    this.unkept.clear();
    await Promise.all([this.keeping, ...rest]);
  }

  /** Keeps a suggestion no longer, whatever is still to be written of it. */
  drop(own: Own): void {
    this.over.add(own.id);
    this.unkept.delete(own);
    this.settle(own.id);
  }

  /** Takes what is kept under this name away. */
  settle(id: string): void {
    void this.store?.settleDraft(id).catch(() => {});
  }

  // Also of the page that was here before a reload: it may still be there.
  private awaitEnd(other: string): void {
    if (this.others.has(other)) return;
    this.others.add(other);
    const ended = locks()?.request(lockOf(other), () => this.others.delete(other));
    ended?.then(
      () => setTimeout(this.left, GRACE),
      () => {},
    );
  }

  private async keepAll(): Promise<void> {
    for (const own of this.unkept) {
      this.unkept.delete(own);
      await this.keep(own);
    }
    this.keeping = null;
  }

  private async keep({ id, client, at, update, isUnheard }: Own): Promise<void> {
    const { epoch, tab } = this;
    const document = this.page.id;
    const draft = { document, epoch, tab, id, client, at, update, heard: !isUnheard };
    await this.store?.keepDraft(draft).catch(() => {});
  }
}

const lockOf = (tab: string): string => `suggestions in ${tab}`;
// Without a secure address there are none; then a reload matters more than other tabs.
const locks = (): LockManager | undefined => globalThis.navigator?.locks;

/** Holds a lock for as long as the page is there. */
async function held(name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const holding = locks()?.request(name, () => {
      resolve();
      return new Promise<void>(() => {});
    });
    if (holding) holding.catch(() => resolve());
    else resolve();
  });
}

async function heldLocks(): Promise<Set<string>> {
  const { held = [] } = (await locks()?.query()) ?? {};
  return new Set(held.map(({ name }) => name ?? ""));
}

async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const manager = locks();
  return manager ? manager.request(name, work) : work();
}
