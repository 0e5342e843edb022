import {
  attributeAt,
  heldAt,
  isBetween,
  isThere,
  runsAt,
  turns,
  type Film,
  type Held,
  type Run,
} from "./film.ts";
import { element } from "../shared/dom.ts";

type Tag = keyof HTMLElementTagNameMap;

const TAGS: Partial<Record<string, Tag>> = {
  paragraph: "p",
  blockquote: "blockquote",
  bulletList: "ul",
  orderedList: "ol",
  taskList: "ul",
  listItem: "li",
  taskItem: "li",
  codeBlock: "pre",
  table: "table",
  tableRow: "tr",
  tableCell: "td",
  tableHeader: "th",
  horizontalRule: "hr",
  hardBreak: "br",
};
const MARKS: Partial<Record<string, Tag>> = {
  bold: "strong",
  italic: "em",
  strike: "s",
  underline: "u",
  code: "code",
  subscript: "sub",
  superscript: "sup",
  highlight: "mark",
};
const LEVELS: readonly Tag[] = ["h1", "h2", "h3", "h4", "h5", "h6"];
// Inside one there is no cursor, and a picture may be gone long since.
const PICTURE = "🖼";

/** A block, the element that shows it, and the ticks at which it becomes another. */
interface Block {
  held: Held;
  shown: HTMLElement | null;
  turns: readonly number[];
}

/** Shows the moments of a film; only blocks that are another than before are made anew. */
export class Screen {
  readonly element = element("article", {
    class: "prose history-prose",
    "data-testid": "playback-text",
  });
  private readonly film: Film;
  private readonly blocks = new Map<Held, Block>();
  private tick = 0;
  private fresh: HTMLElement[] = [];

  constructor(film: Film) {
    this.film = film;
    this.show(0);
  }

  /** Shows a moment, with what came since the one before in its author's colour. */
  show(tick: number): void {
    const before = this.tick;
    const isAhead = tick > before;
    for (const one of this.fresh) one.classList.remove("fresh");
    this.fresh = [];
    this.tick = tick;
    const wanted = heldAt(this.film, tick)
      .filter(({ b, d }) => isThere(b, d, tick))
      .map((held) => this.shown(held, before, isAhead ? before : tick));
    this.place(wanted);
  }

  /** The last words that came, if any did. */
  get newest(): HTMLElement | null {
    return this.fresh.at(-1) ?? null;
  }

  private shown(held: Held, before: number, since: number): HTMLElement {
    const block = this.blocks.get(held) ?? { held, shown: null, turns: turns(held) };
    this.blocks.set(held, block);
    if (!block.shown || isBetween(block.turns, before, this.tick))
      block.shown = this.made(held, since);
    return block.shown;
  }

  private place(wanted: readonly HTMLElement[]): void {
    const keep = new Set<Element>(wanted);
    for (const child of [...this.element.children]) if (!keep.has(child)) child.remove();
    wanted.forEach((one, place) => {
      const there = this.element.children[place];
      if (there !== one) this.element.insertBefore(one, there ?? null);
    });
  }

  private made(held: Held, since: number): HTMLElement {
    const made = element(this.tagOf(held));
    if (held.n === "image") made.append(PICTURE);
    if (held.n === "mention") made.append(`@${this.word(held, "label")}`);
    if (held.n === "taskItem") made.append(this.word(held, "checked") === "true" ? "☑ " : "☐ ");
    for (const each of held.c) {
      if (Array.isArray(each) || "f" in each || !isThere(each.b, each.d, this.tick)) continue;
      if (each.n !== null) made.append(this.made(each, since));
      else made.append(...runsAt(each, this.tick, since).map((run) => this.run(run)));
    }
    // An empty line is as high as one with words.
    if (!made.hasChildNodes() && held.n === "paragraph") made.append(element("br"));
    return made;
  }

  private tagOf(held: Held): Tag {
    if (held.n !== "heading") return TAGS[held.n ?? ""] ?? "span";
    return LEVELS[Number(attributeAt(held, "level", this.tick) ?? 1) - 1] ?? "h6";
  }

  private word(held: Held, name: string): string {
    return String(attributeAt(held, name, this.tick) ?? "");
  }

  private run({ text, marks, by, isNew }: Run): Node {
    let made: Node = document.createTextNode(text);
    for (const mark of marks) {
      const tag = MARKS[mark];
      if (tag) made = element(tag, {}, made);
    }
    if (!isNew) return made;
    const shown = element("span", { class: "fresh", "data-by": String(by) }, made);
    this.fresh.push(shown);
    return shown;
  }
}
