import type { Extensions } from "@tiptap/core";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Highlight } from "@tiptap/extension-highlight";
import { Image } from "@tiptap/extension-image";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { Subscript } from "@tiptap/extension-subscript";
import { Superscript } from "@tiptap/extension-superscript";
import { StarterKit } from "@tiptap/starter-kit";

import { imagePath } from "./attributes.ts";
import { CodeView } from "./nodes/code-block.ts";
import { Comment } from "./nodes/comment.ts";
import { Directory } from "../sharing/directory.ts";
import { words } from "../words/editor.ts";
import { languageOf } from "./nodes/code-languages.ts";
import { SafeLink } from "./nodes/link.ts";
import { Mention } from "./nodes/mention.ts";
import { PictureView } from "./nodes/picture.ts";
import { Strange } from "./nodes/unknown.ts";
import { TABLE } from "./nodes/table.ts";

// Threads may be about it; nothing else marks it.
const Coding = CodeBlock.extend({
  marks: "comment",
  renderHTML({ node }) {
    const language = languageOf(node.attrs.language);
    return ["pre", ["code", language ? { class: `language-${language}` } : {}, 0]];
  },
  addNodeView: () => (props) => new CodeView(props),
});

// The library's excludes every mark, threads too. Itself is among them: else y-tiptap would keep it
// under another key.
const CodeWords = Code.extend({
  excludes: "code bold italic strike underline highlight superscript subscript link",
});

const Picture = Image.extend<{ documentId: string }>({
  addOptions() {
    return { ...this.parent?.(), documentId: "" };
  },
  addAttributes() {
    return {
      src: { default: null },
      alt: { default: null },
      title: { default: null },
      width: { default: null, parseHTML: (image) => Number(image.getAttribute("width")) || null },
      // The ids of the threads about it, parted by spaces.
      comments: { default: null, parseHTML: (image) => image.getAttribute("data-comments") },
    };
  },
  renderHTML({ HTMLAttributes }) {
    const { src, alt, title, width, comments } = HTMLAttributes;
    const path = imagePath(src, this.options.documentId);
    if (!path) return ["div", { class: "strange" }, alt || words.noImage];
    return ["img", { src: path, alt: alt ?? "", title, width, "data-comments": comments }];
  },
  addNodeView() {
    return (props) => new PictureView(props, this.options.documentId);
  },
  // No `![alt](address)` while typing: pictures of other sites are not shown.
  addInputRules: () => [],
});

/** What the text of this document can hold, by the names that the server has for it. */
export function schema(documentId: string, directory = new Directory("")): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [1, 2, 3] },
      code: false,
      codeBlock: false,
      link: false,
      // Undo is Collaboration's: it takes back only one's own changes.
      undoRedo: false,
      // Every open page would append its own empty paragraph to the same document.
      trailingNode: false,
    }),
    CodeWords,
    Coding,
    Comment,
    Highlight,
    Superscript,
    Subscript,
    SafeLink,
    TaskList,
    TaskItem.configure({
      nested: true,
      a11y: { checkboxLabel: (item) => words.task(item.firstChild?.textContent ?? "") },
    }),
    ...TABLE,
    Picture.configure({ documentId }),
    Mention.configure({ directory }),
    Strange,
  ];
}
