import type { Person } from "../shared/page.ts";
import { presence as say } from "../words/people.ts";

// Many come and go at once, as after a restart; within this time they are told together.
const CALM = 3000; // ms

/** Tells screen readers who came and who left, each time of many at once. */
export class Arrivals {
  private readonly place: HTMLElement;
  private told: ReadonlyMap<number, string> | null = null;
  private now: ReadonlyMap<number, string> = new Map();
  // Who was seen since `told`, those who have left again, too.
  private readonly seen = new Map<number, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `place` is a live region. */
  constructor(place: HTMLElement) {
    this.place = place;
  }

  /** The connection is there: whoever is here by now is no news. */
  begin(): void {
    if (!this.told) this.remember();
  }

  /** The connection is gone: nobody can be seen, which does not mean that they left. */
  pause(): void {
    clearTimeout(this.timer);
    // What happened before is true all the same.
    if (this.timer !== undefined) this.tell();
    this.told = null;
  }

  /** These people are here now. */
  show(people: readonly Person[]): void {
    this.now = new Map(people.map(({ id, name }) => [id, name]));
    if (!this.told) return;
    for (const [id, name] of this.now) this.seen.set(id, name);
    this.timer ??= setTimeout(() => this.tell(), CALM);
  }

  private tell(): void {
    this.timer = undefined;
    const news = newsOf(this.told ?? this.now, this.now, this.seen);
    if (news) this.place.textContent = news;
    this.remember();
  }

  private remember(): void {
    this.told = this.now;
    this.seen.clear();
  }
}

type People = ReadonlyMap<number, string>;

/**
 * What to say of who came and left between two moments; empty when nobody did. `seen` are those who
 * were there meanwhile.
 */
export function newsOf(before: People, after: People, seen: People = after): string {
  const came = [...new Map([...seen, ...after])]
    .filter(([id]) => !before.has(id))
    .map(([, name]) => name);
  const went = [...new Map([...before, ...seen])]
    .filter(([id]) => !after.has(id))
    .map(([, name]) => name);
  const said = [came.length > 0 ? say.came(came) : "", went.length > 0 ? say.went(went) : ""];
  return said.filter(Boolean).join(" ");
}
