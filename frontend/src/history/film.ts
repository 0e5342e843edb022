import type { Person } from "../shared/page.ts";

/** Letters, the ticks that brought and took them (0: they are there), and who wrote them. */
export type Letters = [text: string, born: number, died: number, by: number];

/** From there on letters are formatted like this; null ends it. */
export interface Format {
  f: string;
  v: unknown;
  b: number;
  d: number;
}

/** An element; without a name (`n`) the words in one. */
export interface Held {
  n: string | null;
  b: number;
  d: number;
  a?: [name: string, value: unknown, born: number, died: number][];
  c: (Letters | Format | Held)[];
}

/** All that the texts of a document have ever held. */
export interface Film {
  /** ISO 8601 */
  since: string;
  /** Of each tick the last seq, and the seconds after `since`. */
  ticks: [seq: number, seconds: number][];
  people: Person[];
  tracks: { first: number; held: Held[] }[];
}

/** A stretch of letters that look the same; `isNew` says that they came just now. */
export interface Run {
  text: string;
  marks: string[];
  by: number;
  isNew: boolean;
}

/** Whether something is there at a tick. */
export function isThere(born: number, died: number, tick: number): boolean {
  return born <= tick && (died === 0 || tick < died);
}

/** What stands at the top of the text at a tick, what is not there among it. */
export function heldAt(film: Film, tick: number): Held[] {
  return film.tracks.findLast(({ first }) => first <= tick)?.held ?? [];
}

/** The ticks at which something of an element comes or goes, in order. */
export function turns(held: Held): number[] {
  const found = new Set<number>();
  gather(held, found);
  found.delete(0);
  return [...found].sort((one, other) => one - other);
}

function gather(held: Held, found: Set<number>): void {
  found.add(held.b).add(held.d);
  for (const [, , born, died] of held.a ?? []) found.add(born).add(died);
  for (const each of held.c) {
    if (Array.isArray(each)) found.add(each[1]).add(each[2]);
    else if ("f" in each) found.add(each.b).add(each.d);
    else gather(each, found);
  }
}

/** Whether one of these ticks lies between two others, of which the later one counts. */
export function isBetween(ticks: readonly number[], from: number, to: number): boolean {
  const [early, late] = from < to ? [from, to] : [to, from];
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle]! <= early) low = middle + 1;
    else high = middle;
  }
  return low < ticks.length && ticks[low]! <= late;
}

/** The value that an attribute has at a tick. */
export function attributeAt(held: Held, name: string, tick: number): unknown {
  return held.a?.find(([key, , born, died]) => key === name && isThere(born, died, tick))?.[1];
}

/** The words of an element without a name at a tick; what came after `before` is new. */
export function runsAt(held: Held, tick: number, before: number): Run[] {
  const runs: Run[] = [];
  let marks: string[] = [];
  for (const each of held.c) {
    if (Array.isArray(each)) {
      const [text, born, died, by] = each;
      if (!isThere(born, died, tick)) continue;
      const isNew = born > before;
      const last = runs.at(-1);
      if (last?.by === by && last.isNew === isNew && last.marks === marks) last.text += text;
      else runs.push({ text, marks, by, isNew });
    } else if ("f" in each && isThere(each.b, each.d, tick)) {
      marks = marks.filter((mark) => mark !== each.f);
      if (each.v !== null && each.v !== undefined) marks.push(each.f);
    }
  }
  return runs;
}
