import { MARKS, markedWords } from "./places.ts";

/** The first marked words of each thread and suggestion, in the order of the text. */
export type Marks = ReadonlyMap<string, HTMLElement>;

/** The words of a text that are marked; looked for again when others may be, and not for letters. */
export class MarkedWords {
  private readonly text: HTMLElement;
  private readonly observer = new MutationObserver(() => this.forget());
  private found: Marks | null = null;

  constructor(text: HTMLElement) {
    this.text = text;
    this.observer.observe(text, { subtree: true, childList: true, attributeFilter: [...MARKS] });
  }

  /** Whether they are those of this text. */
  isOf(text: HTMLElement): boolean {
    return this.text === text;
  }

  /** What is marked now. */
  get now(): Marks {
    // What has happened in this moment was not told yet.
    if (this.observer.takeRecords().length > 0) this.forget();
    this.found ??= markedWords(this.text);
    return this.found;
  }

  /** Ends watching the text. */
  leave(): void {
    this.observer.disconnect();
  }

  private forget(): void {
    this.found = null;
  }
}
