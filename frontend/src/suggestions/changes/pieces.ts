import { ChangeSet, simplifyChanges, type Change, type TokenEncoder } from "@tiptap/pm/changeset";
import { Fragment, type Mark, type Node, type ResolvedPos, type Schema } from "@tiptap/pm/model";
import { StepMap } from "@tiptap/pm/transform";

/** A stretch of a text that something else is to take the place of. */
export interface Piece {
  /** Where it stands in the text before, and where what takes its place does in the text after. */
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** What differs between two texts. */
export interface Difference {
  readonly before: Node;
  readonly after: Node;
  readonly pieces: readonly Piece[];
}

/** What differs between two runs of blocks; formats and attributes count, threads do not. */
export function differenceOf(
  schema: Schema,
  blocksBefore: readonly Node[],
  blocksAfter: readonly Node[],
): Difference {
  const before = textOf(schema, blocksBefore);
  const after = textOf(schema, blocksAfter);
  const all = new StepMap([0, before.content.size, after.content.size]);
  const { changes } = ChangeSet.create(before, undefined, TOKENS).addSteps(after, [all], null);
  const pieces = legible(before, after, changes).map(({ fromA, toA, fromB, toB }) =>
    atWords(before, after, { fromA, toA, fromB, toB }),
  );
  return { before, after, pieces };
}

// In whole words; but what happens to blocks is no part of what happens to the words in them.
function legible(before: Node, after: Node, changes: readonly Change[]): Change[] {
  const isInBlock = ({ fromA, toA, fromB, toB }: Change): boolean =>
    isInOneBlock(before, fromA, toA) && isInOneBlock(after, fromB, toB);
  const words = simplifyChanges(changes.filter(isInBlock), after);
  const blocks = changes.filter((change) => !isInBlock(change));
  return [...words, ...blocks].sort((a, b) => a.fromA - b.fromA || a.fromB - b.fromB);
}

function isInOneBlock(doc: Node, from: number, to: number): boolean {
  const start = doc.resolve(from);
  return start.parent.isTextblock && start.sameParent(doc.resolve(to));
}

// Of “a long line” for “a line” the letters do not tell whether “long ” came, or “ong l”.
function atWords(before: Node, after: Node, piece: Piece): Piece {
  const { fromA, toA, fromB, toB } = piece;
  if ((fromA === toA) === (fromB === toB)) return piece;
  const [doc, from, to] = fromA === toA ? [after, fromB, toB] : [before, fromA, toA];
  const { parent, parentOffset } = doc.resolve(from);
  if (!parent.isTextblock || parentOffset + to - from > parent.content.size) return piece;
  const letters = lettersOf(parent);
  const length = to - from;
  for (let at = parentOffset; at >= 0; at--) {
    if (isBetweenWords(letters, at) && isBetweenWords(letters, at + length))
      return moved(piece, at - parentOffset);
    if (letters[at - 1] !== letters[at + length - 1] || letters[at - 1] === "") break;
  }
  return piece;
}

// With their marks; of what is no letter nothing.
function lettersOf(block: Node): string[] {
  const letters: string[] = [];
  block.forEach(({ text, nodeSize, marks }) => {
    for (let i = 0; i < nodeSize; i++) letters.push(text ? text[i] + marksKey(marks) : "");
  });
  return letters;
}

function isBetweenWords(letters: readonly string[], at: number): boolean {
  return !(WORD.test(letters[at - 1] ?? "") && WORD.test(letters[at] ?? ""));
}

const WORD = /^[\p{L}\p{N}]/u;

function moved({ fromA, toA, fromB, toB }: Piece, by: number): Piece {
  return { fromA: fromA + by, toA: toA + by, fromB: fromB + by, toB: toB + by };
}

/** The same map from the text before to the text after. */
export function mapOf({ pieces }: Difference): StepMap {
  return new StepMap(
    pieces.flatMap(({ fromA, toA, fromB, toB }) => [fromA, toA - fromA, toB - fromB]),
  );
}

function textOf(schema: Schema, blocks: readonly Node[]): Node {
  // Not checked: a run may be empty.
  return schema.topNodeType.create(null, Fragment.from([...blocks]));
}

const BLOCK_END = "/";

const TOKENS: TokenEncoder<string> = {
  encodeCharacter: (letter, marks) => `${letter}${marksKey(marks)}`,
  encodeNodeStart: (node) => `<${node.type.name}${attrsKey(node)}${marksKey(node.marks)}`,
  encodeNodeEnd: () => BLOCK_END,
  compareTokens: (one, other) => one === other,
};

const keys = new WeakMap<readonly Mark[], string>();

function marksKey(marks: readonly Mark[]): string {
  if (marks.length === 0) return "";
  let key = keys.get(marks);
  if (key === undefined) {
    key = marks
      .filter(({ type }) => type.name !== "comment")
      .map(({ type, attrs }) => `|${type.name}${JSON.stringify(attrs)}`)
      .join("");
    keys.set(marks, key);
  }
  return key;
}

function attrsKey({ attrs }: Node): string {
  const { comments: _, ...others } = attrs;
  return JSON.stringify(others);
}

/** Whether the same letters only look otherwise, or the same blocks are of another kind. */
export function isFormat(before: Node, after: Node, piece: Piece): boolean {
  const { fromA, toA, fromB, toB } = piece;
  if (fromA === toA || toA - fromA !== toB - fromB) return false;
  const [old, now] = [wordsOf(before, fromA, toA), wordsOf(after, fromB, toB)];
  const [starts, others] = [startsIn(before, fromA, toA), startsIn(after, fromB, toB)];
  return (
    old === now &&
    starts.length === others.length &&
    starts.every((node, i) => !node.isLeaf || isSameLeaf(node, others[i]!))
  );
}

// Another picture is no other look of the first.
function isSameLeaf(node: Node, other: Node): boolean {
  return node.type === other.type && node.attrs.src === other.attrs.src;
}

function wordsOf(doc: Node, from: number, to: number): string {
  return doc.textBetween(from, to, "¶", "*");
}

/** Whether in a stretch blocks end, and nothing else is. */
export function isOnlyEnds(doc: Node, from: number, to: number): boolean {
  return from < to && wordsOf(doc, from, to) === "" && startsIn(doc, from, to).length === 0;
}

/** The nodes, but texts, that begin in a stretch. */
export function startsIn(doc: Node, from: number, to: number): Node[] {
  const nodes: Node[] = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isText && at >= from && at < to) nodes.push(node);
  });
  return nodes;
}

/**
 * A stretch that only comes or only goes, as whole blocks if it can be: what begins within one block
 * and ends at the same place of the next is one of them.
 */
export function closedUp(before: Node, after: Node, piece: Piece): Piece {
  const { fromA, toA, fromB, toB } = piece;
  const [doc, from, to] = fromA === toA ? [after, fromB, toB] : [before, fromA, toA];
  if ((fromA === toA) === (fromB === toB)) return piece;
  const [start, end] = [doc.resolve(from), doc.resolve(to)];
  return moved(piece, stepsOn(start, end) - stepsOut(start, end));
}

function stepsOut(start: ResolvedPos, end: ResolvedPos): number {
  let steps = 0;
  let [depth, other] = [start.depth, end.depth];
  if (depth !== other || start.sharedDepth(end.pos) === depth) return 0;
  if (start.parentOffset !== 0 || end.parentOffset !== 0) return 0;
  while (depth > start.sharedDepth(end.pos)) {
    const isFirst = steps === 0 || (start.index(depth) === 0 && end.index(depth) === 0);
    if (!isFirst || !start.node(depth).hasMarkup(end.node(other).type, end.node(other).attrs))
      return 0;
    steps++;
    depth--;
    other--;
  }
  return steps;
}

// The ends of the two are alike, too.
function stepsOn(start: ResolvedPos, end: ResolvedPos): number {
  const shared = start.sharedDepth(end.pos);
  let steps = 0;
  while (start.depth - steps > shared) {
    const [one, other] = [start.depth - steps, end.depth - steps];
    if (one !== other || start.pos + steps !== start.end(one) || end.pos + steps !== end.end(other))
      return 0;
    steps++;
  }
  return steps;
}
