import type { Place } from "./acts.ts";
import type { Store } from "../chat/outbox.ts";

/** A thread that is being written. */
export interface NewThread extends Place {
  readonly text: string;
}

interface Kept {
  started: NewThread | null;
  answers: Record<string, string>;
}

/** What is being written and not sent; it outlives the page in a part of the browser's storage. */
export class Drafts {
  private readonly store: Store;
  private readonly key: string;
  private readonly kept: Kept;

  /** `key` names the drafts of one person in one document. */
  constructor(store: Store, key: string) {
    this.store = store;
    this.key = key;
    this.kept = this.read();
  }

  /** The thread that is being begun, if one is. */
  get started(): NewThread | null {
    return this.kept.started;
  }

  set started(started: NewThread | null) {
    this.kept.started = started;
    this.write();
  }

  /** The answer that is being written in a thread. */
  answer(thread: string): string {
    return this.kept.answers[thread] ?? "";
  }

  /** An answer is written so far; empty for none. */
  keepAnswer(thread: string, text: string): void {
    if (text) this.kept.answers[thread] = text;
    else delete this.kept.answers[thread];
    this.write();
  }

  private write(): void {
    const { started, answers } = this.kept;
    try {
      if (!started && Object.keys(answers).length === 0) this.store.removeItem(this.key);
      else this.store.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // A full or forbidden store: the drafts live as long as the page does.
    }
  }

  private read(): Kept {
    try {
      const { started, answers } = JSON.parse(
        this.store.getItem(this.key) ?? "{}",
      ) as Partial<Kept>;
      const isStarted = [started?.start, started?.end, started?.quote, started?.text].every(
        (part) => typeof part === "string",
      );
      const texts = Object.entries(answers ?? {}).filter(([, text]) => typeof text === "string");
      return { started: isStarted ? started! : null, answers: Object.fromEntries(texts) };
    } catch {
      return { started: null, answers: {} };
    }
  }
}
