// BlockNote with its own Yjs binding: an XML root `blocks` in a document of data.

import "@blocknote/core/style.css";
import { BlockNoteEditor } from "@blocknote/core";
import { join } from "./join.js";

const { doc, provider } = join();

// Who somebody is the site says itself.
const user = { name: "Me", color: "#2b5fd9" };
const editor = BlockNoteEditor.create({
  collaboration: { fragment: doc.getXmlFragment("blocks"), provider, user },
});
provider.on("synced", () => editor.mount(document.getElementById("editor")));
