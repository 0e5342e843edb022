import type { Node } from "@tiptap/pm/model";

import type { Difference, Piece } from "./pieces.ts";

/** Letters that get or lose the same marks; where they stand in the text before. */
export interface Formatted {
  readonly from: number;
  readonly to: number;
  readonly gets: readonly string[];
  readonly loses: readonly string[];
}

/** A block that becomes another; where both stand in their texts. */
export interface Changed {
  readonly before: Node;
  readonly after: Node;
  readonly fromA: number;
  readonly fromB: number;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly marks: ReadonlyMap<string, string>;
}

/** What becomes of the letters in a piece that changes only how they look. */
export function formatsOf({ before, after }: Difference, piece: Piece): Formatted[] {
  const { fromA, toA, fromB, toB } = piece;
  const [old, now] = [stretchesOf(before, fromA, toA), stretchesOf(after, fromB, toB)];
  const edges = [...old, ...now].flatMap(({ from, to }) => [from, to]);
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  return sorted.slice(1).flatMap((to, i) => {
    const from = sorted[i]!;
    const [was, is] = [marksAt(old, from), marksAt(now, from)];
    const gets = lacking(is, was);
    const loses = lacking(was, is);
    if (gets.length + loses.length === 0) return [];
    return [{ from: fromA + from, to: fromA + to, gets, loses }];
  });
}

/** Which blocks become others in a piece that changes only how they look. */
export function blocksOf({ before, after }: Difference, piece: Piece): Changed[] {
  const [old, now] = [
    blocksIn(before, piece.fromA, piece.toA),
    blocksIn(after, piece.fromB, piece.toB),
  ];
  return old.flatMap(({ node, at }, i) => {
    const other = now[i];
    if (!other || node.sameMarkup(other.node)) return [];
    return [{ before: node, after: other.node, fromA: at, fromB: other.at }];
  });
}

function stretchesOf(doc: Node, from: number, to: number): Stretch[] {
  const found: Stretch[] = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isInline) return;
    const marks = node.marks.filter(({ type }) => type.name !== "comment");
    found.push({
      from: Math.max(at, from) - from,
      to: Math.min(at + node.nodeSize, to) - from,
      marks: new Map(marks.map(({ type, attrs }) => [type.name, JSON.stringify(attrs)])),
    });
  });
  return found;
}

function marksAt(stretches: readonly Stretch[], at: number): ReadonlyMap<string, string> {
  return stretches.find(({ from, to }) => from <= at && at < to)?.marks ?? new Map();
}

function lacking(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...one.keys()].filter((name) => one.get(name) !== other.get(name));
}

function blocksIn(doc: Node, from: number, to: number): { node: Node; at: number }[] {
  const found: { node: Node; at: number }[] = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isText && at >= from && at < to) found.push({ node, at });
  });
  return found;
}
