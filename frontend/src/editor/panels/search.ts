/** What is looked for. */
export interface Wanted {
  search: string;
  caseSensitive: boolean;
  wholeWord: boolean;
}

/** Letters as they are compared, and the place in the text of each of them. */
interface Folded {
  text: string;
  /** The letter of the text that each begins; -1 within one. */
  starts: number[] | null;
  ends: number[] | null;
}

// What is one letter for the reader: with its accents, a Korean syllable in its parts.
const LETTER = /[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|\P{M}\p{M}*|\p{M}+/gu;
const UNSEEN = /[\u00ad\u200b\u2060\ufeff]/g;
const SPACE = /\p{Zs}/gu;
const OF_A_WORD = /[\p{L}\p{N}\p{M}_]/u;
const PLAIN = /^[\x00-\x7f]*$/;

/**
 * The ranges of a text with what is wanted, by what a reader sees: é is one letter however it is
 * written, spaces are equal, soft hyphens are none.
 */
export function rangesOf(
  text: string,
  { search, caseSensitive, wholeWord }: Wanted,
): [number, number][] {
  const wanted = folded(search, caseSensitive).text;
  if (wanted === "") return [];
  const all = folded(text, caseSensitive);
  const found: [number, number][] = [];
  for (let at = all.text.indexOf(wanted); at >= 0; ) {
    const from = all.starts ? all.starts[at]! : at;
    const to = all.ends ? all.ends[at + wanted.length - 1]! : at + wanted.length;
    const isFound = from >= 0 && to >= 0 && (!wholeWord || isWord(text, from, to));
    if (isFound) found.push([from, to]);
    at = all.text.indexOf(wanted, at + (isFound ? wanted.length : 1));
  }
  return found;
}

function isWord(text: string, from: number, to: number): boolean {
  const before = [...text.slice(Math.max(0, from - 2), from)].at(-1) ?? "";
  const after = [...text.slice(to, to + 2)][0] ?? "";
  return (
    !(OF_A_WORD.test(before) && OF_A_WORD.test(text[from]!)) &&
    !(OF_A_WORD.test(after) && OF_A_WORD.test(text[to - 1]!))
  );
}

function folded(text: string, caseSensitive: boolean): Folded {
  if (PLAIN.test(text))
    return { text: caseSensitive ? text : text.toLowerCase(), starts: null, ends: null };
  const letters: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: letter, index } of text.matchAll(LETTER)) {
    const plain = letter.replace(UNSEEN, "").replace(SPACE, " ").normalize("NFC");
    const one = caseSensitive ? plain : plain.toLowerCase().normalize("NFC").replace("ς", "σ");
    for (let i = 0; i < one.length; i++) {
      starts.push(i === 0 ? index : -1);
      ends.push(i === one.length - 1 ? index + letter.length : -1);
    }
    letters.push(one);
  }
  return { text: letters.join(""), starts, ends };
}
