import type { Place } from "./acts.ts";
import type { Store } from "../chat/outbox.ts";

/** A thread that is being written. */
export interface NewThread extends Place {
  readonly text: string;
}

interface Kept {
  started: NewThread | null;
  answers: Record<string, string>;
  edits: Record<string, string>;
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

  /** What a comment is being made to say; null when nothing is. */
  edit(comment: string): string | null {
    return this.kept.edits[comment] ?? null;
  }

  /** A comment is made to say this so far; null for nothing any more. */
  keepEdit(comment: string, text: string | null): void {
    if (this.edit(comment) === text) return;
    if (text !== null) this.kept.edits[comment] = text;
    else delete this.kept.edits[comment];
    this.write();
  }

  private write(): void {
    const { started, answers, edits } = this.kept;
    const isEmpty = Object.keys({ ...answers, ...edits }).length === 0;
    try {
      if (!started && isEmpty) this.store.removeItem(this.key);
      else this.store.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // A full or forbidden store: the drafts live as long as the page does.
    }
  }

  private read(): Kept {
    try {
      const { started, answers, edits } = JSON.parse(
        this.store.getItem(this.key) ?? "{}",
      ) as Partial<Kept>;
      const isStarted = [started?.start, started?.end, started?.quote, started?.text].every(
        (part) => typeof part === "string",
      );
      return {
        started: isStarted ? started! : null,
        answers: textsIn(answers),
        edits: textsIn(edits),
      };
    } catch {
      return { started: null, answers: {}, edits: {} };
    }
  }
}

function textsIn(kept: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(kept ?? {}).filter(([, text]) => typeof text === "string"),
  );
}
