/** A message that the server has not confirmed. */
export interface Draft {
  /** By it the server knows a message that it is sent again. */
  readonly id: string;
  readonly text: string;
  readonly mentions: readonly number[];
  /** When it was written, ISO 8601. */
  readonly at: string;
  /** Why the server refused it: a sentence, or nothing. */
  readonly error: string;
}

/** Where drafts outlive the page: a part of the browser's `Storage`. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * The messages on their way. Each stays until the server shows it, is offered again on every new
 * connection under the same id, and so is said once.
 */
export class Outbox {
  private readonly store: Store;
  private readonly key: string;
  private all: readonly Draft[];

  /** `key` names the drafts of one person in one document. */
  constructor(store: Store, key: string) {
    this.store = store;
    this.key = key;
    this.all = this.kept();
  }

  /** The drafts in the order in which they were written. */
  get drafts(): readonly Draft[] {
    return this.all;
  }

  /** The drafts that are to be sent. */
  get waiting(): readonly Draft[] {
    return this.all.filter(({ error }) => !error);
  }

  /** A message was written. */
  add(draft: Omit<Draft, "error">): void {
    this.keep([...this.all, { ...draft, error: "" }]);
  }

  /** The server shows the message, or the person does not want it any more. */
  settle(id: string): void {
    if (this.has(id)) this.keep(this.all.filter((draft) => draft.id !== id));
  }

  /** The server refused the message; an empty sentence has it sent again. */
  refuse(id: string, error: string): void {
    if (this.has(id)) this.keep(this.all.map((d) => (d.id === id ? { ...d, error } : d)));
  }

  private has(id: string): boolean {
    return this.all.some((draft) => draft.id === id);
  }

  private keep(drafts: readonly Draft[]): void {
    this.all = drafts;
    try {
      if (drafts.length > 0) this.store.setItem(this.key, JSON.stringify(drafts));
      else this.store.removeItem(this.key);
    } catch {
      // A full or forbidden store: the drafts live as long as the page does.
    }
  }

  private kept(): readonly Draft[] {
    try {
      const kept: unknown = JSON.parse(this.store.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isDraft) : [];
    } catch {
      return [];
    }
  }
}

function isDraft(value: unknown): value is Draft {
  const { id, text, mentions, at, error } = (value ?? {}) as Partial<Record<keyof Draft, unknown>>;
  return (
    [id, text, at, error].every((field) => typeof field === "string") &&
    Array.isArray(mentions) &&
    mentions.every(Number.isSafeInteger)
  );
}
