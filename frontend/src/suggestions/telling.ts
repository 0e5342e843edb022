const CALM = 200; // ms

/** Tells, once people pause, which suggestions do something else by now: not for every letter. */
export class Telling {
  private readonly tell: (ids: ReadonlySet<string>) => void;
  private ids = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (ids: ReadonlySet<string>) => void) {
    this.tell = tell;
  }

  /** These have changed. */
  soon(ids: ReadonlySet<string>): void {
    for (const id of ids) this.ids.add(id);
    if (ids.size > 0) this.timer ??= setTimeout(() => this.now(), CALM);
  }

  /** All are told anew. */
  forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.ids.clear();
  }

  private now(): void {
    const { ids } = this;
    this.ids = new Set();
    this.timer = undefined;
    this.tell(ids);
  }
}
