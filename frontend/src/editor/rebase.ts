import type { Node } from "@tiptap/pm/model";

const CONTEXT = 200; // letters on each side that tell two places apart
const BLOCK_END = "\n";
const LEAF = "\ufffc"; // what is no letter and takes the place of one

/** A range of a text. */
export interface Range {
  from: number;
  to: number;
}

/**
 * Where a range of the text `before` stands in `after`, by its letters and those around it: others
 * have split its block meanwhile, joined it, put it into a list or made a heading of it, for which
 * Yjs deletes the letters and writes them anew. When they are gone, the place where they stood.
 */
export function placeIn(before: Node, after: Node, range: Range): Range {
  const old = new Letters(before);
  const now = new Letters(after);
  const from = old.indexOf(range.from);
  const words = old.text.slice(from, old.indexOf(range.to));
  const { start, tail } = same(old.text, now.text);
  const end = old.text.length - tail;
  if (from + words.length <= start) return now.range(from, words);
  if (from >= end) return now.range(from + now.text.length - old.text.length, words);
  const left = old.text.slice(Math.max(0, from - CONTEXT), from);
  const right = old.text.slice(from + words.length, from + words.length + CONTEXT);
  const within = { from: Math.max(0, start - words.length), to: now.text.length - tail };
  const place = best(now.text, words, within, left, right);
  if (place !== null) return now.range(place, words);
  return now.range(best(now.text, "", within, left, right) ?? start, "");
}

/** The letters of a text, its blocks parted by line ends, and where they stand in it. */
class Letters {
  readonly text: string;
  private readonly blocks: { index: number; position: number }[] = [];

  constructor(doc: Node) {
    const parts: string[] = [];
    let index = 0;
    doc.descendants((node, position) => {
      if (!node.isTextblock) return;
      const part = node.textBetween(0, node.content.size, "", LEAF) + BLOCK_END;
      this.blocks.push({ index, position: position + 1 });
      parts.push(part);
      index += part.length;
      return false;
    });
    this.text = parts.join("");
  }

  indexOf(position: number): number {
    const block = this.blocks.findLast((one) => one.position <= position);
    return block ? Math.min(block.index + position - block.position, this.text.length) : 0;
  }

  range(index: number, words: string): Range {
    return { from: this.position(index), to: this.position(index + words.length) };
  }

  private position(index: number): number {
    const block = this.blocks.findLast((one) => one.index <= index);
    return block ? block.position + Math.min(index, this.text.length - 1) - block.index : 0;
  }
}

function same(one: string, other: string): { start: number; tail: number } {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let tail = 0;
  while (tail < most - start && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return { start, tail };
}

// The place of `words` whose neighbours are most like `left` and `right`.
function best(
  text: string,
  words: string,
  { from, to }: Range,
  left: string,
  right: string,
): number | null {
  let found: number | null = null;
  let most = -1;
  for (let at = text.indexOf(words, from); at >= 0 && at <= to; at = text.indexOf(words, at + 1)) {
    const likeness =
      common(text, at - 1, left, left.length - 1, -1) +
      common(text, at + words.length, right, 0, 1);
    if (likeness > most) [found, most] = [at, likeness];
    if (at + 1 > text.length) break;
  }
  return found;
}

function common(text: string, at: number, other: string, start: number, way: 1 | -1): number {
  let count = 0;
  while (count < other.length && text[at + way * count] === other[start + way * count]) count++;
  return count;
}
