import type * as Y from "yjs";

import { Choosing } from "./choosing.ts";
import type { Deed } from "./changes/describe.ts";
import { Display, type Proposed } from "./changes/display.ts";
import { Fork } from "./mine/fork.ts";
import type { Mine } from "./mine/mine.ts";
import type { Own } from "./mine/own.ts";
import type { Suggestion } from "../connection/thread.ts";
import type { Desk } from "../document/workspace.ts";
import { changeOf, like } from "../editor/change-mapping.ts";

/** What the text with its suggestions needs of the page. */
export interface TextUse {
  desk(): Desk;
  /** The open suggestions; of those that change nothing the ones in `fresh`. */
  proposals(fresh: ReadonlySet<Own>): ReadonlyMap<string, Proposed>;
  suggestion(id: string): Suggestion | undefined;
  /** Something was written in this suggestion. */
  wrote(own: Own): void;
  /** It is known what suggestions do, and of these it is something else than before. */
  looked(news: ReadonlySet<string>): void;
  /** The text is shown by another editor. */
  bound(): void;
}

/** The text that the editor shows, committed or a fork of the person's, with all suggestions in it. */
export class SuggestedText {
  private readonly use: TextUse;
  private readonly mine: Mine;
  // Written in since what they do was last looked at.
  private readonly fresh = new Set<Own>();
  private fork: Fork | null = null;
  private display: Display | null = null;

  constructor(mine: Mine, use: TextUse) {
    this.mine = mine;
    this.use = use;
  }

  /** Whether what the person writes now is a suggestion. */
  get isFork(): boolean {
    return this.fork !== null;
  }

  /** The Doc that the editor shows, of the one with the committed text. */
  docOf(committed: Y.Doc): Y.Doc {
    return this.fork?.doc ?? committed;
  }

  /** What a suggestion does at each of its places; null when that is not known yet. */
  deedsOf(id: string): readonly Deed[] | null {
    return this.display?.deedsOf(id) ?? null;
  }

  /** Whether it is known that a suggestion has no place in the text any more. */
  isGone(id: string): boolean {
    return this.deedsOf(id)?.length === 0;
  }

  /** Looks at all suggestions soon. */
  look(): void {
    this.display?.lookSoon();
  }

  /** Shows the committed text, or a fork of it. */
  show(wantsFork: boolean): void {
    if (wantsFork !== this.isFork) this.bind(wantsFork);
    else if (!this.display) this.showAnew();
  }

  /** Begins the fork anew, if one is shown: something in it is none of the person's any more. */
  again(): void {
    if (this.fork) this.bind(true);
  }

  /** The text is taken away. */
  leave(): void {
    this.display?.destroy();
    this.display = null;
    this.fork?.destroy();
    this.fork = null;
    this.fresh.clear();
  }

  /** One of the person's that was begun elsewhere is new here, or has grown. */
  take(own: Own): void {
    this.fork?.take(own);
  }

  /** These of the person's are none any more: accepted, their words are the text's. */
  follow(gone: readonly Own[]): void {
    const { fork } = this;
    if (!fork || gone.length === 0) return;
    const isAccepted = ({ id }: Own): boolean => this.use.suggestion(id)?.state === "accepted";
    const isWhole = gone.every((own) => isAccepted(own) && !own.isUnheard);
    for (const { id } of gone) fork.forget(id);
    if (isWhole) return;
    const isLeft = gone.some((own) => isAccepted(own) && own.isUnheard);
    const { doc: old } = this.use.desk().editor.state;
    this.bind(true);
    // What was written after the words that were accepted becomes a suggestion of its own.
    const { view } = this.use.desk().editor;
    const before = like(view.state.doc, old);
    const change = isLeft ? changeOf(view.state.doc, before) : null;
    if (!change) return;
    const { from, to, end } = change;
    view.dispatch(view.state.tr.replace(from, to, before.slice(from, end)));
  }

  private bind(wantsFork: boolean): void {
    const desk = this.use.desk();
    this.leave();
    const own = [...this.mine.all.values()].filter(({ isEmpty }) => !isEmpty);
    this.fork = wantsFork ? new Fork(desk.doc, own, { wrote: (one) => this.wrote(one) }) : null;
    const { fork } = this;
    desk.bind(fork && { doc: fork.doc, extensions: [Choosing.configure({ fork })] });
    this.showAnew();
    this.use.bound();
  }

  private showAnew(): void {
    const { doc, editor } = this.use.desk();
    this.display?.destroy();
    this.display = new Display(editor, doc, this.docOf(doc).getXmlFragment("default"), {
      proposals: () => this.use.proposals(this.fresh),
      has: () => new Set(this.fork?.own.keys()),
      looked: (news) => this.looked(news),
    });
    this.display.lookSoon();
  }

  private wrote(own: Own): void {
    this.fresh.add(own);
    this.mine.wrote(own);
    this.display?.wrote(own.id);
    this.use.wrote(own);
  }

  private looked(news: ReadonlySet<string>): void {
    for (const own of this.fresh) own.isEmpty = this.isGone(own.id);
    this.fresh.clear();
    this.use.looked(news);
  }
}
