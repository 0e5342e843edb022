import type { Node } from "@tiptap/pm/model";

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

/** Counts what stands between two places of a text. */
export function countBetween(doc: Node, from = 0, to = doc.content.size): Count {
  const nameOf = (leaf: Node): string =>
    leaf.type.name === "mention" ? String(leaf.attrs.label ?? "") : " ";
  return countOf(doc.textBetween(from, to, "\n", nameOf));
}
