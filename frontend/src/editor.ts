import { Editor, Extension } from "@tiptap/core";
import { Collaboration, isChangeOrigin } from "@tiptap/extension-collaboration";
import { Placeholder, Selection } from "@tiptap/extensions";
import { Plugin } from "@tiptap/pm/state";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

import { Carets } from "./carets.ts";
import { QuoteToggle } from "./quote.ts";
import { schema } from "./schema.ts";
import { strings } from "./strings.ts";

/** The editor of a document's text in `place`; not editable until `setEditable` is called. */
export function newEditor(
  place: HTMLElement, documentId: string, doc: Y.Doc, awareness: Awareness,
): Editor {
  return new Editor({
    element: place,
    editable: false,
    // The site's style sheet has these rules, so that nothing is injected.
    injectCSS: false,
    extensions: [
      ...schema(documentId),
      QuoteToggle,
      Placeholder.configure({ placeholder: strings.placeholder }),
      Selection.configure({ className: "kept-selection" }),
      Collaboration.configure({ document: doc }),
      Carets.configure({ awareness }),
      ReadersChangeNothing,
    ],
    editorProps: {
      attributes: {
        "data-testid": "editor",
        "aria-label": strings.text,
        "aria-multiline": "true",
        class: "prose",
      },
    },
  });
}

// Plugins tidy up the document by themselves; on a reader's page that would be a change.
const ReadersChangeNothing = Extension.create({
  name: "readersChangeNothing",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        filterTransaction: (transaction) =>
          this.editor.isEditable || !transaction.docChanged || isChangeOrigin(transaction),
        props: {
          attributes: () => ({ "aria-readonly": String(!this.editor.isEditable) }),
        },
      }),
    ];
  },
});

/** Puts the cursor after the last block when the empty paper below the text is clicked. */
export function writeBelow(editor: Editor, paper: HTMLElement): void {
  // A property: the paper may outlive this editor, whose successor takes its place here.
  paper.onmousedown = (event) => {
    if (event.target !== paper || !editor.isEditable) return;
    event.preventDefault();
    const end = editor.state.doc.content.size;
    const open = editor.state.doc.lastChild?.type.name === "paragraph";
    const chain = editor.chain();
    if (!open) chain.insertContentAt(end, { type: "paragraph" });
    chain.focus("end").run();
  };
}
