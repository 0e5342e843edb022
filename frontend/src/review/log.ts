import type { Suggestion } from "../connection/thread.ts";
import type { Thread, Told } from "../connection/thread.ts";

/** The threads and suggestions of a document as far as this page knows them, as they began. */
export class ReviewLog {
  /** Whether the server has told everything once. */
  isOpen = false;
  /** How many suggestions may be open; null as long as the server has not said it. */
  mostSuggestions: number | null = null;
  private readonly byId = new Map<string, Thread>();
  private readonly suggested = new Map<string, Suggestion>();
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

  get suggestions(): readonly Suggestion[] {
    return [...this.suggested.values()].sort((a, b) => a.at.localeCompare(b.at));
  }

  /** The suggestions that build on others. */
  get built(): readonly Suggestion[] {
    return [...this.suggested.values()].filter(({ builds_on }) => builds_on.length > 0);
  }

  /** The suggestion with this id. */
  suggestion(id: string): Suggestion | undefined {
    return this.suggested.get(id);
  }

  /** The rev of the thread or suggestion with this id. */
  revOf(id: string): number {
    return this.byId.get(id)?.rev ?? this.suggested.get(id)?.rev ?? 0;
  }

  /** The server is at this rev. */
  heardOf(head: number): void {
    this.head = Math.max(this.head, head);
  }

  /** What changed after the rev `after`, which may have come before. */
  take({ rev, threads, gone, suggestions = [], room }: Told, after: number): void {
    this.mostSuggestions = room?.suggestions?.most ?? this.mostSuggestions;
    this.heardOf(rev);
    for (const thread of threads) {
      const known = this.byId.get(thread.id);
      if (!known || known.rev < thread.rev) this.byId.set(thread.id, thread);
    }
    for (const suggestion of suggestions) {
      const known = this.suggested.get(suggestion.id);
      if (!known || known.rev < suggestion.rev) this.suggested.set(suggestion.id, suggestion);
    }
    for (const id of gone) {
      this.byId.delete(id);
      this.suggested.delete(id);
    }
    if (after <= this.known) this.known = Math.max(this.known, rev);
  }
}
