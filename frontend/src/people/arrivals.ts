import type { Person } from "../shared/page.ts";
import { presence as say } from "../words/people.ts";

// Many come and go at once, as after a restart; within this time they are told together.
const CALM = 3000; // ms

/** Tells screen readers who came and who left, each time of many at once. */
export class Arrivals {
  private readonly place: HTMLElement;
  private told: ReadonlyMap<number, string> | null = null;
  private now: ReadonlyMap<number, string> = new Map();
  private timer: number | undefined;

  /** `place` is a live region. */
  constructor(place: HTMLElement) {
    this.place = place;
  }

  /** The connection is there: whoever is here by now is no news. */
  begin(): void {
    this.told ??= this.now;
  }

  /** The connection is gone: nobody can be seen, which does not mean that they left. */
  pause(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.told = null;
  }

  /** These people are here now. */
  show(people: readonly Person[]): void {
    this.now = new Map(people.map(({ id, name }) => [id, name]));
    if (this.told) this.timer ??= window.setTimeout(() => this.tell(), CALM);
  }

  private tell(): void {
    this.timer = undefined;
    const news = newsOf(this.told ?? this.now, this.now);
    if (news) this.place.textContent = news;
    this.told = this.now;
  }
}

/** What to say of who came and left between two moments; empty when nobody did. */
export function newsOf(
  before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>,
): string {
  const came = [...after].filter(([id]) => !before.has(id)).map(([, name]) => name);
  const went = [...before].filter(([id]) => !after.has(id)).map(([, name]) => name);
  const said = [came.length > 0 ? say.came(came) : "", went.length > 0 ? say.went(went) : ""];
  return said.filter(Boolean).join(" ");
}
