import { DOMSerializer, type Node } from "@tiptap/pm/model";
import { Decoration } from "@tiptap/pm/view";

import type { Run } from "./differences.ts";
import { becomes, lookOf, named } from "./describe.ts";
import { blocksOf, formatsOf } from "./formats.ts";
import { closedUp, isFormat, isOnlyEnds, startsIn, type Difference, type Piece } from "./pieces.ts";
import type { Spec } from "../../editor/suggested.ts";
import { element } from "../../shared/dom.ts";
import type { Person } from "../../shared/page.ts";
import { suggestionWords as say } from "../../words/review.ts";

type Kind = "ins" | "del";

/** Something that shows a part of a suggestion, and where; two with the same `look` are the same. */
export interface Look {
  readonly from: number;
  readonly to: number;
  readonly look: string;
  make(from: number, to: number): Decoration;
}

interface Known {
  readonly start: number;
  readonly color: string;
  readonly looks: readonly Look[];
}

// What is shown of a difference is made once; later it only stands elsewhere.
const known = new WeakMap<Difference, Known>();

/** How a suggestion by `author` is shown in the text `doc`. */
export function looksOf(doc: Node, id: string, author: Person, runs: readonly Run[]): Look[] {
  return runs.flatMap((run) => {
    const { start, looks } = looksOfRun(doc, id, author, run);
    const by = run.place(0) - start;
    return by === 0
      ? looks
      : looks.map((one) => ({ ...one, from: one.from + by, to: one.to + by }));
  });
}

/** The decorations that show it. */
export function decorationsOf(looks: readonly Look[]): Decoration[] {
  return looks.map(({ from, to, make }) => make(from, to));
}

/** Whether decorations are these, in whatever order. */
export function isShownBy(decorations: readonly Decoration[], looks: readonly Look[]): boolean {
  if (decorations.length !== looks.length) return false;
  const shown = new Map<string | undefined, Set<number>>();
  for (const one of decorations) {
    const { look } = one.spec as Spec;
    const alike = shown.get(look);
    if (alike) alike.add(placeOf(one));
    else shown.set(look, new Set([placeOf(one)]));
  }
  return looks.every((one) => shown.get(one.look)?.has(placeOf(one)));
}

// Both ends in one number: there are many of them, and words would have to be made for each.
function placeOf({ from, to }: { from: number; to: number }): number {
  return from * 2 ** 26 + to;
}

function looksOfRun(doc: Node, id: string, author: Person, run: Run): Known {
  const old = known.get(run.difference);
  if (old?.color === author.color) return old;
  const maker = new Maker(doc, id, author);
  const looks = run.difference.pieces.flatMap((piece) => maker.piece(run, piece));
  const made = { start: run.place(0), color: author.color, looks };
  known.set(run.difference, made);
  return made;
}

class Maker {
  private readonly doc: Node;
  private readonly id: string;
  private readonly author: Person;

  constructor(doc: Node, id: string, author: Person) {
    this.doc = doc;
    this.id = id;
    this.author = author;
  }

  piece(run: Run, piece: Piece): Look[] {
    const { before, after } = run.difference;
    const isBefore = run.isShown === "before";
    const closed = closedUp(before, after, piece);
    const [from, to] = isBefore ? [closed.fromA, closed.toA] : [closed.fromB, closed.toB];
    const [start, end] = [run.place(from), run.place(to)];
    if (isFormat(before, after, closed)) return this.formatted(run, closed, start, end);
    const other = isBefore
      ? { doc: after, from: closed.fromB, to: closed.toB }
      : { doc: before, from: closed.fromA, to: closed.toA };
    const [here, there]: [Kind, Kind] = isBefore ? ["del", "ins"] : ["ins", "del"];
    // What is to go stands before what comes.
    const at = isBefore ? end : start;
    const absent = this.absent(other.doc, other.from, other.to, at, there);
    // What is to go and is only suggested is not in the text that is shown, either.
    const present =
      start < end || !isBefore
        ? this.present(start, end, here)
        : this.absent(before, closed.fromA, closed.toA, at, here);
    return [...present, ...absent];
  }

  // Where the text is as it was before, the words get the look that they would have.
  private formatted(run: Run, piece: Piece, start: number, end: number): Look[] {
    const { difference, isShown } = run;
    const isBefore = isShown === "before";
    const by = start - piece.fromA;
    const said = lookOf(difference.before, difference.after, piece);
    const looks = [this.inline(start, end, "span", "suggested suggested-format", formatSaid(said))];
    for (const { from, to, gets, loses } of isBefore ? formatsOf(difference, piece) : []) {
      const names = [...gets.map((one) => `gets-${one}`), ...loses.map((one) => `loses-${one}`)];
      looks.push(
        this.look(from + by, to + by, names.join(" "), (one, other, spec) =>
          Decoration.inline(one, other, { class: names.join(" ") }, spec),
        ),
      );
    }
    for (const { before, after, fromA, fromB } of blocksOf(difference, piece)) {
      const at = run.place(isBefore ? fromA : fromB);
      const node = this.doc.nodeAt(at);
      if (node && !node.isText) looks.push(this.named(at, node, becomes(before, after)));
    }
    return looks;
  }

  private present(from: number, to: number, kind: Kind): Look[] {
    if (from >= to) return [];
    const said = kind === "ins" ? say.inserted : say.deleted;
    const looks = [this.inline(from, to, kind, `suggested suggested-${kind}`, said)];
    const isBoundary = this.doc.textBetween(from, to, "", "*") === "";
    if (isBoundary) looks.push(...this.boundary(from, to, kind));
    this.doc.nodesBetween(from, to, (node, at) => {
      if (node.isText || at < from || at + node.nodeSize > to) return true;
      looks.push(this.whole(at, node, `suggested-${kind}`, said));
      return node.isTextblock;
    });
    return looks;
  }

  // What begins around other blocks has its name over it.
  private boundary(from: number, to: number, kind: Kind): Look[] {
    if (isOnlyEnds(this.doc, from, to)) return [];
    const block = startsIn(this.doc, from, to).find(({ type }) => type.name !== "paragraph");
    if (!block) return [this.widget(from, ["¶"], kind, "¶")];
    const words = kind === "ins" ? say.addBlock(named(block)) : say.deleteBlock(named(block));
    const looks: Look[] = [];
    this.doc.nodesBetween(from, to, (node, at) => {
      if (node === block && at + node.nodeSize > to) looks.push(this.named(at, node, words));
    });
    return looks;
  }

  private absent(doc: Node, from: number, to: number, at: number, kind: Kind): Look[] {
    if (from >= to) return [];
    const { content, openStart, openEnd } = doc.slice(from, to);
    const key = JSON.stringify(content.toJSON());
    const isClosed = openStart === 0 && openEnd === 0;
    // Where blocks only end there is nothing to see.
    if (!isClosed && isOnlyEnds(doc, from, to)) return [];
    const serializer = DOMSerializer.fromSchema(doc.type.schema);
    if (isClosed && content.firstChild?.isBlock) {
      const blocks: Look[] = [];
      content.forEach((node, _offset, i) => {
        const made = serializer.serializeNode(node) as HTMLElement;
        blocks.push(this.widget(at, [made], kind, `${i} ${key}`, made));
      });
      return blocks;
    }
    const made = isClosed
      ? [serializer.serializeFragment(content)]
      : [doc.textBetween(from, to, "¶", "▭").replace(/¶+/g, "¶") || signOf(doc, from, to)];
    return [this.widget(at, made, kind, key)];
  }

  private inline(from: number, to: number, nodeName: string, kind: string, said: string): Look {
    const { id, author } = this;
    const attributes = {
      nodeName,
      class: kind,
      style: `--person: ${author.color}`,
      "data-suggestion": id,
      "aria-details": `thread-${id}`,
      "aria-description": said,
    };
    // What is written on at its end belongs to it, and need not be drawn twice.
    const about = { inclusiveEnd: nodeName === "ins" };
    return this.look(from, to, `${nodeName} ${kind}`, (start, end, spec) =>
      Decoration.inline(start, end, attributes, { ...spec, ...about }),
    );
  }

  // A block over which stands what is to become of it.
  private named(at: number, node: Node, words: string): Look {
    return this.whole(at, node, "suggested-block", formatSaid(words), { "data-becomes": words });
  }

  private whole(at: number, node: Node, kind: string, said: string, more = {}): Look {
    const { id, author } = this;
    const attributes = {
      ...more,
      class: `suggested-whole ${kind}`,
      style: `--person: ${author.color}`,
      "data-suggestion": id,
      "aria-details": `thread-${id}`,
      "aria-description": said,
    };
    return this.look(at, at + node.nodeSize, `${kind} ${said}`, (from, to, spec) =>
      Decoration.node(from, to, attributes, spec),
    );
  }

  private widget(
    at: number,
    content: readonly (globalThis.Node | string)[],
    kind: Kind,
    key: string,
    block?: HTMLElement,
  ): Look {
    const { id, author } = this;
    const said = kind === "ins" ? say.inserted : say.deleted;
    let shown: HTMLElement | null = null;
    const make = (): HTMLElement => {
      const inner = content.map((one) => (typeof one === "string" ? one : one.cloneNode(true)));
      const made = block
        ? (block.cloneNode(true) as HTMLElement)
        : element(kind, {}, element("span", { class: "hidden-text" }, `${said} `), ...inner);
      if (block) made.setAttribute("aria-description", said);
      return dressed(made, id, author, kind);
    };
    // Asked again for every letter that is written beside it: the same element stays where it is.
    const made = (): HTMLElement => (shown ??= make());
    const about = { side: 1, ignoreSelection: true };
    return this.look(at, at, `${kind} ${key}`, (from, _to, spec) =>
      Decoration.widget(from, made, { ...spec, ...about, key: spec.look! }),
    );
  }

  private look(
    from: number,
    to: number,
    kind: string,
    make: (from: number, to: number, spec: Spec) => Decoration,
  ): Look {
    const look = `${this.id} ${kind} ${this.author.color}`;
    const spec = { suggestion: this.id, look };
    return { from, to, look, make: (start, end) => make(start, end, spec) };
  }
}

function formatSaid(words: string): string {
  return words === say.aFormat ? words : `${say.aFormat}: ${words}`;
}

// A list or a quote around the words has a name, a paragraph its sign.
function signOf(doc: Node, from: number, to: number): string {
  const block = startsIn(doc, from, to).find(({ type }) => type.name !== "paragraph");
  return block ? `[${named(block)}]` : "¶";
}

function dressed(shown: HTMLElement, id: string, author: Person, kind: Kind): HTMLElement {
  for (const marked of shown.querySelectorAll("[data-comment], [data-comments]"))
    for (const name of ["data-comment", "data-comments", "aria-details"])
      marked.removeAttribute(name);
  for (const control of shown.querySelectorAll<HTMLElement>("input, a")) control.tabIndex = -1;
  shown.classList.add("suggested", `suggested-${kind}`, "suggested-absent");
  shown.contentEditable = "false";
  shown.dataset.suggestion = id;
  shown.setAttribute("aria-details", `thread-${id}`);
  shown.style.setProperty("--person", author.color);
  return shown;
}
