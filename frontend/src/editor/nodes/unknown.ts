import { Extension, Node } from "@tiptap/core";

import { cleanAttributes } from "../attributes.ts";
import { words } from "../../words/editor.ts";

// What the text holds and this page does not know, of a newer version or of a hostile program, is
// shown as one of these (patches/@tiptap+y-tiptap) and stays in the Y.Doc as it is, until somebody
// deletes it here. Put elsewhere it takes along what it stands for.
const addAttributes = () => ({ of: { default: null, rendered: false } });

const StrangeBlock = Node.create({
  name: "strangeBlock",
  group: "block",
  atom: true,
  draggable: false,
  addAttributes,
  renderHTML: () => ["div", { class: "strange" }, words.strange],
});

const StrangeInline = Node.create({
  name: "strangeInline",
  group: "inline",
  inline: true,
  atom: true,
  draggable: false,
  addAttributes,
  renderHTML: () => ["span", { class: "strange" }, words.strange],
});

/** Lets a text be shown whatever is in it. */
export const Strange = Extension.create({
  name: "strange",
  addExtensions: () => [StrangeBlock, StrangeInline],
  onBeforeCreate() {
    // Read by the patched binding for each node that it makes.
    this.editor.schema.cached.cleanAttributes = cleanAttributes;
  },
});
