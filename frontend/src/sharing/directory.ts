import type { Person } from "../shared/page.ts";
import { readSharing } from "./sharing.ts";

const FRESH = 30_000; // ms

/** The people who have access to the document, looked up when they are asked for. */
export class Directory {
  private readonly api: string;
  private readonly listeners = new Set<() => void>();
  private known: Person[] = [];
  private asked: Promise<Person[]> | null = null;
  private askedAt = -Infinity;

  /** `api` is the document's address in the HTTP API. */
  constructor(api: string) {
    this.api = api;
  }

  /** Those who have access, as far as the site tells. */
  people(): Promise<Person[]> {
    if (!this.asked || performance.now() - this.askedAt > FRESH) {
      this.askedAt = performance.now();
      this.asked = this.ask();
    }
    return this.asked;
  }

  /** The name of a person who is known by now. */
  nameOf(id: number): string | null {
    return this.known.find((person) => person.id === id)?.name ?? null;
  }

  /** Calls `hear` whenever people were looked up, until what it returns is called. */
  onChange(hear: () => void): () => void {
    this.listeners.add(hear);
    return () => this.listeners.delete(hear);
  }

  private async ask(): Promise<Person[]> {
    const sharing = await readSharing(this.api).catch(() => null);
    if (!sharing) this.askedAt = -Infinity;
    else this.known = sharing.people.map(({ user }) => user);
    for (const hear of this.listeners) hear();
    return this.known;
  }
}
