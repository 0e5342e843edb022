import * as Y from "yjs";

import { Saved } from "./saved-state.ts";
import { LocalCopy } from "../offline/local-copy.ts";
import type { LocalStore, TextKey } from "../offline/local-store.ts";

/** The changes that are made to a Doc here: counted until they are committed, kept until then. */
export class LocalChanges {
  readonly saved: Saved;
  /** What is kept of the text on this device. */
  readonly copy: LocalCopy;
  private readonly doc: Y.Doc;
  private readonly told: () => void;
  private readonly signal: AbortSignal;

  /** `told` hears that the saved state may be another; when `signal` aborts nothing counts. */
  constructor(doc: Y.Doc, key: TextKey, mayChange: boolean, told: () => void, signal: AbortSignal) {
    this.doc = doc;
    this.told = told;
    this.signal = signal;
    this.saved = new Saved(mayChange);
    this.copy = new LocalCopy(key, {
      kept: (changes) => this.tell((saved) => saved.kept(changes)),
      lost: () => this.tell((saved) => saved.lost()),
    });
  }

  /**
   * Fills the Doc with what `store` has of the text and keeps there what comes. Resolves to whether
   * there was any text.
   */
  async load(store: Promise<LocalStore | null>, title: string): Promise<boolean> {
    const { update, changes } = await this.copy.open(store, title);
    if (this.signal.aborted) return false;
    if (update) Y.applyUpdate(this.doc, update, this.copy);
    this.tell((saved) => saved.found(changes));
    return update !== null;
  }

  /** The Doc has changed, by what the server brought or by the person. */
  changed(update: Uint8Array, origin: unknown, isBrought: boolean): void {
    if (origin === this.copy || this.signal.aborted) return;
    if (isBrought) this.copy.heard(update);
    else this.tell((saved) => saved.changed() && this.copy.changed(update));
  }

  /** The server committed this connection's first `frames` change frames. */
  committed(frames: number): void {
    this.tell((saved) => {
      saved.receipt(frames);
      this.copy.settled(saved.acknowledged);
      if (saved.changes === 0) this.copy.tidy(() => Y.encodeStateAsUpdate(this.doc));
    });
  }

  /** Has the saved state take a step, and tells of it. */
  tell(step: (saved: Saved) => unknown): void {
    if (this.signal.aborted) return;
    step(this.saved);
    this.told();
  }
}
