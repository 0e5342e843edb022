import type { Own } from "./own.ts";

const LATE = 3000; // ms that the server may take before the person is told

/** Whether the server has lacked some of a suggestion for longer than it usually does. */
export function isLate(own: Own): boolean {
  return own.isUnheard && Date.now() - own.lackedSince >= LATE;
}

/** Has somebody look again as long as the server lacks something: it may be late by then. */
export class Lateness {
  private readonly waits: () => boolean;
  private readonly look: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `waits` says whether something is on its way, `look` is to be called then. */
  constructor(waits: () => boolean, look: () => void) {
    this.waits = waits;
    this.look = look;
  }

  /** Something was written. */
  soon(): void {
    this.timer ??= setTimeout(() => this.now(), LATE);
  }

  private now(): void {
    this.timer = undefined;
    if (!this.waits()) return;
    this.look();
    this.soon();
  }
}
