import type { Editor } from "@tiptap/core";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

import { Connection, type Listener } from "./connection.ts";
import { newEditor, writeBelow } from "./editor.ts";
import { LinkDialog } from "./link-dialog.ts";
import { part, type Page } from "./page.ts";
import { fillToolbar } from "./toolbar.ts";

/**
 * What is built for one copy of the text: the Doc, its connection and its editor. They go together,
 * because a Doc with changes that were refused must not be shown, or offered, again.
 */
export class Desk {
  readonly doc = new Y.Doc();
  readonly connection: Connection;
  readonly editor: Editor;

  constructor(page: Page, listener: Listener) {
    const paper = part("paper");
    this.connection = new Connection(page, this.doc, listener);
    this.awareness.setLocalStateField("user", page.user);
    this.editor = newEditor(paper, page.id, this.doc, this.awareness);
    const linkDialog = new LinkDialog(this.editor);
    fillToolbar(part("toolbar"), this.editor, () => linkDialog.show());
    writeBelow(this.editor, paper);
  }

  /** Who is here, and where. */
  get awareness(): Awareness {
    return this.connection.provider.awareness;
  }

  /** Takes the editor away and ends the connection; the Doc stays as it is. */
  destroy(): void {
    this.editor.destroy();
    this.connection.copy.flush();
    this.connection.destroy();
  }
}
