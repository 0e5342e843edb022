import { fits } from "./name-match.ts";
import type { Person } from "../shared/page.ts";

// Longer than any name; no search beyond it.
const LONGEST = 80;
const MOST = 50; // mentions in a message

/** What is being typed after an @ : where the @ stands and the letters up to the cursor. */
export interface Query {
  start: number;
  letters: string;
}

/** The mention that is being typed at `cursor`, or null. */
export function queryAt(text: string, cursor: number): Query | null {
  const before = text.slice(Math.max(0, cursor - LONGEST), cursor);
  const found = /(?:^|[\s([{"'])@([^@\n]*)$/u.exec(before);
  if (!found) return null;
  const letters = found[1] ?? "";
  return { start: cursor - letters.length - 1, letters };
}

/** The people whose name, or a word of it, begins with these letters. */
export function suggestions(people: readonly Person[], letters: string): Person[] {
  return people.filter(({ name }) => fits(name, letters));
}

/**
 * The ids of the people whom a text names. Of several with one name those in `chosen` count, or
 * else all of them.
 */
export function mentionsIn(
  text: string,
  people: readonly Person[],
  chosen: ReadonlySet<number>,
): number[] {
  const names = new Set(
    piecesOf(
      text,
      people.map(({ name }) => name),
    )
      .filter(isName)
      .map(nameOf),
  );
  const named = [...names].flatMap((name) => {
    const all = people.filter((person) => person.name === name).map(({ id }) => id);
    const some = all.filter((id) => chosen.has(id));
    return some.length > 0 ? some : all;
  });
  return [...new Set(named)].slice(0, MOST);
}

/** Cuts a text into what lies between mentions of these names, and the mentions, each `@Name`. */
export function piecesOf(text: string, names: readonly string[]): string[] {
  const known = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length);
  if (known.length === 0) return [text];
  const any = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const mention = new RegExp(`((?<![\\p{L}\\p{N}_])@(?:${any})(?![\\p{L}\\p{N}_]))`, "u");
  return text.split(mention);
}

// `split` puts what was found at every odd place.
function isName(_piece: string, index: number): boolean {
  return index % 2 === 1;
}

function nameOf(piece: string): string {
  return piece.slice(1);
}
