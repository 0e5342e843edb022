import type { Thread, Told } from "../connection/thread.ts";

/** The threads of a document as far as this page knows them, in the order of their beginning. */
export class ReviewLog {
  /** Whether the server has told everything once. */
  isOpen = false;
  private readonly byId = new Map<string, Thread>();
  private known = 0;
  private head = 0;

  /** Everything up to this rev is here. */
  get rev(): number {
    return this.known;
  }

  /** Whether the server knows of more. */
  get lacks(): boolean {
    return this.known < this.head;
  }

  get threads(): readonly Thread[] {
    return [...this.byId.values()].sort((a, b) => a.at.localeCompare(b.at));
  }

  /** The thread with this id. */
  thread(id: string): Thread | undefined {
    return this.byId.get(id);
  }

  /** The server is at this rev. */
  heardOf(head: number): void {
    this.head = Math.max(this.head, head);
  }

  /** What changed after the rev `after`, which may have come before. */
  take({ rev, threads, gone }: Told, after: number): void {
    this.heardOf(rev);
    for (const thread of threads) {
      const known = this.byId.get(thread.id);
      if (!known || known.rev < thread.rev) this.byId.set(thread.id, thread);
    }
    for (const id of gone) this.byId.delete(id);
    if (after <= this.known) this.known = Math.max(this.known, rev);
  }
}
