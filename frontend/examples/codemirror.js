// CodeMirror 6 with y-codemirror.next: a text root `code` in a document of data.

import { basicSetup, EditorView } from "codemirror";
import { yCollab } from "y-codemirror.next";
import { join } from "./join.js";

const { doc, provider } = join();

new EditorView({
  doc: doc.getText("code").toString(),
  extensions: [basicSetup, yCollab(doc.getText("code"), provider.awareness)],
  parent: document.getElementById("editor"),
});
