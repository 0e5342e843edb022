import type { Mark, Node } from "@tiptap/pm/model";

import { attributesSaid, cut } from "./attributes.ts";
import type { Run } from "./differences.ts";
import { closedUp, isFormat, isOnlyEnds, startsIn, type Difference, type Piece } from "./pieces.ts";
import { suggestionWords as say } from "../../words/review.ts";

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
    // Which picture it is says what it is called now.
    return { what: lookOf(before, after, piece), deleted: "", added: deleted };
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
  return cut(plain);
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

/** What becomes of a block. */
export function becomes(block: Node, other: Node): string {
  if (named(block) !== named(other)) return say.blockTo(named(other));
  return attributesSaid(block, other).join(", ") || say.changeBlock(named(other));
}

/** What a stretch gets to look like. */
export function lookOf(before: Node, after: Node, { fromA, toA, fromB, toB }: Piece): string {
  const [gone, come] = [startsIn(before, fromA, toA), startsIn(after, fromB, toB)];
  const [old, now] = [marksIn(before, fromA, toA), marksIn(after, fromB, toB)];
  const added = [...now.keys()].filter((key) => !old.has(key));
  const lost = [...old.keys()].filter((key) => !now.has(key));
  const isOther = (one: Mark): boolean => [...now.values()].every(({ type }) => type !== one.type);
  const names = [
    ...added.map((key) => markTo(now.get(key)!)),
    // Another address of a link is no link that goes.
    ...lost.flatMap((key) => {
      const mark = old.get(key)!;
      return isOther(mark) ? say.notSo(markName(mark)) : [];
    }),
  ];
  const [block, other] = [gone[0], come[0]];
  if (block && other && !(names.length > 0 && block.sameMarkup(other)))
    names.unshift(becomes(block, other));
  return names.join(", ") || say.aFormat;
}

function marksIn(doc: Node, from: number, to: number): Map<string, Mark> {
  const found = new Map<string, Mark>();
  doc.nodesBetween(from, to, ({ marks }) => {
    for (const mark of marks) {
      const { name } = mark.type;
      if (name !== "comment") found.set(`${name} ${JSON.stringify(mark.attrs)}`, mark);
    }
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

function markName({ type }: Mark): string {
  return (say.marks as Record<string, string>)[type.name] ?? say.aFormat;
}

// Of a link one wants to know where it leads.
function markTo(mark: Mark): string {
  const href = mark.type.name === "link" ? String(mark.attrs.href ?? "") : "";
  return href ? say.linkTo(cut(href)) : markName(mark);
}
