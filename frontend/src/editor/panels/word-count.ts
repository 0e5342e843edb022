import { Fragment, type Node } from "@tiptap/pm/model";

// A run of letters, with the apostrophes and hyphens inside; each sign of a writing without spaces.
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|['’\-.](?=[\p{L}\p{N}]))*/gu;

/** How much a text says. */
export interface Count {
  words: number;
  /** Letters, signs and spaces, without the ends of lines. */
  characters: number;
}

/** Counts a plain text. */
export function countOf(text: string): Count {
  let words = 0;
  for (const _ of text.matchAll(WORD)) words++;
  let characters = 0;
  for (const char of text) if (char !== "\n") characters++;
  return { words, characters };
}

// A block that did not change is the same node.
const counted = new WeakMap<Node, Count>();

/** Counts all of a text; what was counted once and did not change is not read again. */
export function countAll(doc: Node): Count {
  const all = { words: 0, characters: 0 };
  for (const block of doc.children) {
    const count = counted.get(block) ?? countOf(lettersOf(Fragment.from(block), 0, block.nodeSize));
    counted.set(block, count);
    all.words += count.words;
    all.characters += count.characters;
  }
  return all;
}

/** Counts what stands between two places of a text. */
export function countBetween(doc: Node, from: number, to: number): Count {
  return countOf(lettersOf(doc, from, to));
}

function lettersOf(place: Node | Fragment, from: number, to: number): string {
  const nameOf = (leaf: Node): string =>
    leaf.type.name === "mention" ? String(leaf.attrs.label ?? "") : " ";
  return place.textBetween(from, to, "\n", nameOf);
}
