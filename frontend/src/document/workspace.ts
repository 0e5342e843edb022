import type { Editor, Extensions } from "@tiptap/core";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

import { Connection, type Listener } from "../connection/connection.ts";
import { button } from "../shared/dom.ts";
import { mappingOf } from "../editor/change-mapping.ts";
import { newEditor, writeBelow, type Threads } from "../editor/editor.ts";
import { words } from "../words/editor.ts";
import { Notice, type Said } from "../shared/notice.ts";
import { part, type Page } from "../shared/page.ts";
import { StatusBar } from "../editor/panels/status-bar.ts";

/** Another Doc to be shown in place of the text, and what belongs to it. */
export interface Shown {
  readonly doc: Y.Doc;
  readonly extensions: Extensions;
}

/**
 * What is built for one copy of the text: the Doc, its connection and its editor. They go together,
 * because a Doc with changes that were refused must not be shown, or offered, again.
 */
export class Desk {
  readonly doc = new Y.Doc();
  readonly connection: Connection;
  private readonly page: Page;
  private readonly threads: Threads;
  private shown: Editor;
  private isOver = false;
  private readonly notice = new Notice(part("notices"));

  constructor(page: Page, listener: Listener, threads: Threads) {
    this.page = page;
    this.threads = threads;
    this.connection = new Connection(page, this.doc, listener);
    this.awareness.setLocalStateField("user", page.user);
    this.shown = this.newEditor(null);
  }

  /** The editor of the text, or of what is shown in its place. */
  get editor(): Editor {
    return this.shown;
  }

  /** Shows another Doc, or the text itself; the caret stays at its place. */
  bind(other: Shown | null): void {
    if (this.isOver) return;
    const { isEditable, isFocused: hadFocus } = this.shown;
    const { doc, selection } = this.shown.state;
    const paper = part("paper");
    // As high as before, so that nobody loses their place.
    paper.style.minHeight = `${paper.offsetHeight}px`;
    this.shown.destroy();
    this.shown = this.newEditor(other);
    paper.style.minHeight = "";
    const mapping = mappingOf(doc, this.shown.state.doc);
    const { anchor, head } = selection;
    const [from, to] = [mapping.map(anchor), mapping.map(head)];
    this.shown.commands.setTextSelection({ from: Math.min(from, to), to: Math.max(from, to) });
    // Who is writing writes on: what cannot be written in takes no focus.
    this.shown.setEditable(isEditable, false);
    if (hadFocus) this.shown.view.focus();
  }

  private newEditor(other: Shown | null): Editor {
    const paper = part("paper");
    const editor = newEditor(paper, {
      page: this.page,
      doc: other?.doc ?? this.doc,
      more: other?.extensions ?? [],
      awareness: this.awareness,
      isOnline: () => this.connection.isOpen,
      isSuggested: other !== null,
      say: (said) => this.say(said),
      threads: this.threads,
    });
    new StatusBar(editor);
    writeBelow(editor, paper);
    return editor;
  }

  /** Who is here, and where. */
  get awareness(): Awareness {
    return this.connection.awareness;
  }

  private say(said: Said): void {
    this.notice.show(said, [button(words.dismiss, () => this.notice.clear())]);
  }

  /** Takes the editor away and ends the connection; the Doc stays as it is. */
  destroy(): void {
    this.notice.clear();
    this.isOver = true;
    this.shown.destroy();
    this.connection.copy.flush();
    this.connection.destroy();
  }
}
