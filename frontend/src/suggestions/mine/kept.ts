import type { Own } from "./own.ts";
import type { Draft, LocalStore } from "../../offline/local-store.ts";
import type { Page } from "../../shared/page.ts";

/** What this browser keeps of the person's suggestions: each as it is, one after the other. */
export class Kept {
  private readonly page: Page;
  private store: LocalStore | null = null;
  private readonly unkept = new Set<Own>();
  private readonly over = new Set<string>();
  private keeping: Promise<void> | null = null;
  /** The text's, into which they are written. */
  epoch: number;

  constructor(page: Page) {
    this.page = page;
    this.epoch = page.epoch;
  }

  /** What is kept of the text, unless another tab has taken it up; of all its epochs. */
  async open(store: LocalStore | null): Promise<Draft[]> {
    this.store = store;
    if (!store || !(await isAlone(`suggestions ${this.page.user.id} ${this.page.id}`))) return [];
    return store.drafts(this.page.id).catch(() => []);
  }

  /** Whether a suggestion has been dropped. */
  isOver(id: string): boolean {
    return this.over.has(id);
  }

  /** Keeps a suggestion as it is now. */
  now(own: Own): void {
    this.unkept.add(own);
    void this.all();
  }

  /** Resolves when everything is kept. */
  all(): Promise<void> {
    this.keeping ??= this.keepAll();
    return this.keeping;
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

  private async keepAll(): Promise<void> {
    for (const own of this.unkept) {
      this.unkept.delete(own);
      await this.keep(own);
    }
    this.keeping = null;
  }

  private async keep({ id, client, at, update, isUnheard }: Own): Promise<void> {
    const { epoch } = this;
    const document = this.page.id;
    const draft = { document, epoch, id, client, at, update, heard: !isUnheard };
    await this.store?.keepDraft(draft).catch(() => {});
  }
}

/** Whether no other tab of this browser has said so; this one has it from now on. */
async function isAlone(name: string): Promise<boolean> {
  if (!globalThis.navigator?.locks) return true;
  return new Promise((resolve) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => {});
    });
    held.catch(() => resolve(false));
  });
}
