import { DOMSerializer, type Node } from "@tiptap/pm/model";
import { Decoration } from "@tiptap/pm/view";

import type { Run } from "./differences.ts";
import { closedUp, isFormat, type Piece } from "./pieces.ts";
import type { Spec } from "../../editor/suggested.ts";
import { element } from "../../shared/dom.ts";
import type { Person } from "../../shared/page.ts";
import { suggestionWords as say } from "../../words/review.ts";

type Kind = "ins" | "del";

/** The decorations of a suggestion by `author`. */
export function decorationsOf(
  doc: Node,
  id: string,
  author: Person,
  runs: readonly Run[],
): Decoration[] {
  const look = new Look(doc, id, author);
  return runs.flatMap((run) => run.difference.pieces.flatMap((piece) => look.piece(run, piece)));
}

class Look {
  private readonly doc: Node;
  private readonly id: string;
  private readonly author: Person;
  private readonly spec: Spec;

  constructor(doc: Node, id: string, author: Person) {
    this.doc = doc;
    this.id = id;
    this.author = author;
    this.spec = { suggestion: id };
  }

  piece(run: Run, piece: Piece): Decoration[] {
    const { before, after } = run.difference;
    const isBefore = run.isShown === "before";
    const closed = closedUp(before, after, piece);
    const [from, to] = isBefore ? [closed.fromA, closed.toA] : [closed.fromB, closed.toB];
    const [start, end] = [run.place(from), run.place(to)];
    if (isFormat(before, after, closed)) return this.formatted(start, end);
    const other = isBefore
      ? { doc: after, from: closed.fromB, to: closed.toB }
      : { doc: before, from: closed.fromA, to: closed.toA };
    const [here, there]: [Kind, Kind] = isBefore ? ["del", "ins"] : ["ins", "del"];
    // What is to go stands before what comes.
    const at = isBefore ? end : start;
    const absent = this.absent(other.doc, other.from, other.to, at, there);
    return [...this.present(start, end, here), ...absent];
  }

  private formatted(from: number, to: number): Decoration[] {
    const looks = [this.inline(from, to, "span", "suggested suggested-format", say.aFormat)];
    this.doc.nodesBetween(from, to, (node, at) => {
      if (!node.isText && at >= from) looks.push(this.whole(at, node, "suggested-block"));
      return true;
    });
    return looks;
  }

  private present(from: number, to: number, kind: Kind): Decoration[] {
    if (from >= to) return [];
    const said = kind === "ins" ? say.inserted : say.deleted;
    const looks = [this.inline(from, to, kind, `suggested suggested-${kind}`, said)];
    const isBoundary = this.doc.textBetween(from, to, "", "*") === "";
    if (isBoundary) looks.push(this.widget(from, paragraphSign(), kind, "¶"));
    this.doc.nodesBetween(from, to, (node, at) => {
      if (node.isText || at < from || at + node.nodeSize > to) return true;
      looks.push(this.whole(at, node, `suggested-${kind}`));
      return node.isTextblock;
    });
    return looks;
  }

  private absent(doc: Node, from: number, to: number, at: number, kind: Kind): Decoration[] {
    if (from >= to) return [];
    const { content, openStart, openEnd } = doc.slice(from, to);
    const key = JSON.stringify(content.toJSON());
    const isClosed = openStart === 0 && openEnd === 0;
    const serializer = DOMSerializer.fromSchema(doc.type.schema);
    if (isClosed && content.firstChild?.isBlock) {
      const blocks: Decoration[] = [];
      content.forEach((node, _offset, i) => {
        const made = serializer.serializeNode(node) as HTMLElement;
        blocks.push(this.widget(at, [made], kind, `${i} ${key}`, made));
      });
      return blocks;
    }
    const made = isClosed
      ? [serializer.serializeFragment(content)]
      : [doc.textBetween(from, to, "¶", "▭").replace(/¶+/g, "¶") || "¶"];
    return [this.widget(at, made, kind, key)];
  }

  private inline(
    from: number,
    to: number,
    nodeName: string,
    look: string,
    said: string,
  ): Decoration {
    const { id, author, spec } = this;
    const attributes = {
      nodeName,
      class: look,
      style: `--person: ${author.color}`,
      "data-suggestion": id,
      "aria-details": `thread-${id}`,
      "aria-description": said,
    };
    return Decoration.inline(from, to, attributes, spec);
  }

  private whole(at: number, node: Node, look: string): Decoration {
    const { id, author, spec } = this;
    const attributes = {
      class: `suggested-whole ${look}`,
      style: `--person: ${author.color}`,
      "data-suggestion": id,
    };
    return Decoration.node(at, at + node.nodeSize, attributes, spec);
  }

  private widget(
    at: number,
    content: readonly (globalThis.Node | string)[],
    kind: Kind,
    key: string,
    block?: HTMLElement,
  ): Decoration {
    const { id, author, spec } = this;
    const said = kind === "ins" ? say.inserted : say.deleted;
    const made = (): HTMLElement => {
      const inner = content.map((one) => (typeof one === "string" ? one : one.cloneNode(true)));
      const shown = block
        ? (block.cloneNode(true) as HTMLElement)
        : element(kind, {}, element("span", { class: "hidden-text" }, `${said} `), ...inner);
      return dressed(shown, id, author, kind);
    };
    const about = { ...spec, side: 1, key: `${id} ${kind} ${key}`, ignoreSelection: true };
    return Decoration.widget(at, made, about);
  }
}

function paragraphSign(): string[] {
  return ["¶"];
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
