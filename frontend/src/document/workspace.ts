import type { Editor } from "@tiptap/core";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

import { Connection, type Listener } from "../connection/connection.ts";
import { button } from "../shared/dom.ts";
import { newEditor, writeBelow, type Threads } from "../editor/editor.ts";
import { words } from "../words/editor.ts";
import { Notice, type Said } from "../shared/notice.ts";
import { part, type Page } from "../shared/page.ts";
import { StatusBar } from "../editor/panels/status-bar.ts";

/**
 * What is built for one copy of the text: the Doc, its connection and its editor. They go together,
 * because a Doc with changes that were refused must not be shown, or offered, again.
 */
export class Desk {
  readonly doc = new Y.Doc();
  readonly connection: Connection;
  readonly editor: Editor;
  private readonly notice = new Notice(part("notices"));

  constructor(page: Page, listener: Listener, threads: Threads) {
    const paper = part("paper");
    this.connection = new Connection(page, this.doc, listener);
    this.awareness.setLocalStateField("user", page.user);
    this.editor = newEditor(paper, {
      page,
      doc: this.doc,
      awareness: this.awareness,
      isOnline: () => this.connection.provider.wsconnected,
      say: (said) => this.say(said),
      threads,
    });
    new StatusBar(this.editor);
    writeBelow(this.editor, paper);
  }

  /** Who is here, and where. */
  get awareness(): Awareness {
    return this.connection.provider.awareness;
  }

  private say(said: Said): void {
    this.notice.show(said, [button(words.dismiss, () => this.notice.clear())]);
  }

  /** Takes the editor away and ends the connection; the Doc stays as it is. */
  destroy(): void {
    this.notice.clear();
    this.editor.destroy();
    this.connection.copy.flush();
    this.connection.destroy();
  }
}
