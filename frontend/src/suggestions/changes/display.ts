import type { Editor } from "@tiptap/core";
import { DecorationSet } from "@tiptap/pm/view";
import type * as Y from "yjs";

import { decorationsOf, isShownBy, looksOf, type Look } from "./decorations.ts";
import { deedsOf, type Deed } from "./describe.ts";
import { Differences, type Base, type Run } from "./differences.ts";
import { Everything, type Proposal } from "./everything.ts";
import type { Difference } from "./pieces.ts";
import { SUGGESTED, type Spec } from "../../editor/suggested.ts";
import { whenIdle } from "../../editor/when-idle.ts";
import type { Person } from "../../shared/page.ts";
import { idle, oncePerFrame } from "../../shared/scheduling.ts";

const SLICE = 8; // ms of looking, after which the page has a turn

/** A suggestion that is to be shown. */
export interface Proposed extends Proposal {
  readonly author: Person;
}

/** What the display needs of the page. */
export interface DisplayUse {
  /** The open suggestions. */
  proposals(): ReadonlyMap<string, Proposed>;
  /** Those whose words the editor's text has. */
  has(): ReadonlySet<string>;
  /** It is known what suggestions do, and of these it is something else than before. */
  looked(news: ReadonlySet<string>): void;
}

interface Noted {
  readonly found: readonly Difference[];
  readonly deeds: readonly Deed[];
}

/** Shows the open suggestions in one editor, and knows what each of them does. */
export class Display {
  private readonly editor: Editor;
  private readonly text: Y.XmlFragment;
  private readonly use: DisplayUse;
  private readonly everything: Everything;
  private readonly differences: Differences;
  private readonly deeds = new Map<string, Noted>();
  private readonly written = new Set<string>();
  private round = 0;
  private isOver = false;
  private news = new Set<string>();
  /** Looks at all suggestions. */
  readonly lookSoon = oncePerFrame(() => void this.look());
  private readonly lookAtWritten = oncePerFrame(() => this.lookAgain());

  /** `committed` is the Doc with the committed text, `shown` the text that the editor shows. */
  constructor(editor: Editor, committed: Y.Doc, shown: Y.XmlFragment, use: DisplayUse) {
    this.editor = editor;
    this.text = shown;
    this.use = use;
    this.everything = new Everything(committed);
    this.differences = new Differences(editor.schema, committed, this.everything);
    whenIdle(editor, () => void this.look());
  }

  /** What a suggestion does at each of its places; null when that is not known yet. */
  deedsOf(id: string): readonly Deed[] | null {
    return this.deeds.get(id)?.deeds ?? null;
  }

  /** Shows in the next frame what was written in this suggestion. */
  wrote(id: string): void {
    this.written.add(id);
    this.lookAtWritten();
  }

  /** Ends it. */
  destroy(): void {
    this.isOver = true;
    this.differences.destroy();
    this.everything.destroy();
  }

  private async look(): Promise<void> {
    const round = ++this.round;
    const proposals = this.use.proposals();
    if (proposals.size === 0 && this.shown === DecorationSet.empty) return;
    const base = this.base();
    const runsOf = this.canLook ? this.differences.over(base, proposals) : null;
    // The text is between two states, and will be heard of again.
    if (!runsOf) return;
    const looks: Look[] = [];
    let since = performance.now();
    for (const [id, { author }] of proposals) {
      const runs = runsOf(id);
      this.note(id, runs);
      looks.push(...looksOf(base.doc, id, author, runs));
      if (performance.now() - since < SLICE) continue;
      await idle();
      if (round !== this.round || !this.canLook) return;
      if (this.editor.state.doc !== base.doc) return this.lookSoon();
      since = performance.now();
    }
    this.forgetOthers(proposals);
    if (!isShownBy(this.shown.find(), looks))
      this.show(DecorationSet.create(base.doc, decorationsOf(looks)));
    this.tell();
  }

  private get shown(): DecorationSet {
    return SUGGESTED.getState(this.editor.state) ?? DecorationSet.empty;
  }

  private lookAgain(): void {
    const ids = [...this.written];
    this.written.clear();
    const proposals = this.use.proposals();
    const base = this.base();
    const runsOf = this.canLook ? this.differences.over(base, proposals) : null;
    if (!runsOf) return;
    let { shown } = this;
    for (const id of ids) {
      const author = proposals.get(id)?.author;
      if (!author) continue;
      const runs = runsOf(id);
      this.note(id, runs);
      const old = shown.find(undefined, undefined, ({ suggestion }: Spec) => suggestion === id);
      const looks = looksOf(base.doc, id, author, runs);
      if (!isShownBy(old, looks)) shown = shown.remove(old).add(base.doc, decorationsOf(looks));
    }
    if (shown !== this.shown) this.show(shown);
    this.tell();
  }

  // What was found again only stands elsewhere.
  private note(id: string, runs: readonly Run[]): void {
    const found = runs.map(({ difference }) => difference);
    const old = this.deeds.get(id)?.found;
    if (old?.length === found.length && found.every((one, i) => one === old[i])) return;
    this.deeds.set(id, { found, deeds: deedsOf(runs) });
    this.news.add(id);
  }

  private tell(): void {
    const { news } = this;
    this.news = new Set();
    this.use.looked(news);
  }

  private get canLook(): boolean {
    return !this.isOver && !this.editor.isDestroyed && !this.editor.view.composing;
  }

  private base(): Base {
    return { doc: this.editor.state.doc, text: this.text, has: this.use.has() };
  }

  private show(looks: DecorationSet): void {
    const { tr } = this.editor.state;
    this.editor.view.dispatch(tr.setMeta(SUGGESTED, looks).setMeta("addToHistory", false));
  }

  private forgetOthers(proposals: ReadonlyMap<string, Proposed>): void {
    const ids = new Set(proposals.keys());
    for (const id of this.deeds.keys())
      if (!ids.has(id) && this.deeds.delete(id)) this.news.add(id);
    this.differences.keep(ids);
  }
}
