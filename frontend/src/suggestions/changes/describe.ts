import type { Node } from "@tiptap/pm/model";

import type { Run } from "./differences.ts";
import { closedUp, isFormat, isOnlyEnds, startsIn, type Difference, type Piece } from "./pieces.ts";
import { suggestionWords as say } from "../../words/review.ts";

const LONGEST = 140; // letters of what is told
const BLOCK = " ¶ ";

/** What a suggestion does at one place, in words. */
export interface Deed {
  /** What is done; of words alone that they are deleted or added. */
  readonly what: string;
  readonly deleted: string;
  readonly added: string;
}

/** What a suggestion does. */
export function deedsOf(runs: readonly Pick<Run, "difference">[]): Deed[] {
  return runs.flatMap(({ difference }) =>
    difference.pieces
      .filter((piece) => !isOnlyEnd(difference, piece))
      .map((piece) => deedOf(difference, piece)),
  );
}

// What a block around others begins tells of it all.
function isOnlyEnd({ before, after }: Difference, { fromA, toA, fromB, toB }: Piece): boolean {
  const isEnd = (doc: Node, from: number, to: number): boolean =>
    from === to || isOnlyEnds(doc, from, to);
  return isEnd(before, fromA, toA) && isEnd(after, fromB, toB);
}

/** What it says as a sentence. */
export function sentenceOf({ what, deleted, added }: Deed): string {
  return [what, deleted, added].filter(Boolean).join(" ");
}

function deedOf({ before, after }: Difference, loose: Piece): Deed {
  const piece = closedUp(before, after, loose);
  const { fromA, toA, fromB, toB } = piece;
  const [deleted, added] = [told(before, fromA, toA), told(after, fromB, toB)];
  const starts = [startsIn(before, fromA, toA), startsIn(after, fromB, toB)] as const;
  if (isFormat(before, after, piece))
    return { what: lookOf(before, after, piece), deleted: "", added };
  if (deleted || added) {
    const what = deleted && added ? say.replace : added ? say.add : say.delete;
    return { what, deleted, added };
  }
  return { what: structureOf(...starts), deleted: "", added: "" };
}

function told(doc: Node, from: number, to: number): string {
  const words = doc.textBetween(from, to, BLOCK, ({ type, attrs }) => {
    if (type.name === "mention") return `@${attrs.label ?? ""}`;
    if (type.name === "image") return `[${attrs.alt || say.names.image}]`;
    return type.isBlock ? `[${nameOf(type.name, attrs)}]` : " ";
  });
  const plain =
    words.trim().replace(/^¶|¶$/g, "").trim() || (words && words.trim() === "" ? "␣" : "");
  const letters = [...plain];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : plain;
}

function structureOf(gone: readonly Node[], come: readonly Node[]): string {
  const [old, now] = [gone.find(isTelling) ?? gone[0], come.find(isTelling) ?? come[0]];
  if (old && now) return say.blockTo(named(now));
  if (now) return now.type.name === "paragraph" ? say.split : say.addBlock(named(now));
  return !old || old.type.name === "paragraph" ? say.join : say.deleteBlock(named(old));
}

// A list says more than the paragraphs in it.
function isTelling({ type }: Node): boolean {
  return type.name !== "paragraph";
}

/** What a block is made. */
export function becomes(block: Node): string {
  return say.blockTo(named(block));
}

/** What a stretch gets to look like. */
export function lookOf(before: Node, after: Node, { fromA, toA, fromB, toB }: Piece): string {
  const [gone, come] = [startsIn(before, fromA, toA), startsIn(after, fromB, toB)];
  const [old, now] = [marksIn(before, fromA, toA), marksIn(after, fromB, toB)];
  const added = [...now.keys()].filter((key) => !old.has(key));
  const lost = [...old.keys()].filter((key) => !now.has(key));
  const names = [
    ...added.map((key) => markName(now.get(key)!)),
    // Another address of a link is no link that goes.
    ...lost
      .filter((key) => ![...now.values()].includes(old.get(key)!))
      .map((key) => say.notSo(markName(old.get(key)!))),
  ];
  const [block, other] = [gone[0], come[0]];
  if (block && other && named(block) !== named(other)) names.unshift(becomes(other));
  if (names.length > 0) return names.join(", ");
  return other ? say.changeBlock(named(other)) : say.aFormat;
}

function marksIn(doc: Node, from: number, to: number): Map<string, string> {
  const found = new Map<string, string>();
  doc.nodesBetween(from, to, ({ marks }) => {
    for (const { type, attrs } of marks)
      if (type.name !== "comment") found.set(`${type.name} ${JSON.stringify(attrs)}`, type.name);
  });
  return found;
}

/** What a block is called. */
export function named({ type, attrs }: Node): string {
  return nameOf(type.name, attrs);
}

function nameOf(type: string, { level }: Record<string, unknown>): string {
  if (type === "heading") return say.heading(Number(level) || 1);
  return (say.names as Record<string, string>)[type] ?? say.block;
}

function markName(type: string): string {
  return (say.marks as Record<string, string>)[type] ?? say.aFormat;
}
