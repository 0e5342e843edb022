import { mergeAttributes, type Editor } from "@tiptap/core";
import { Link } from "@tiptap/extension-link";
import { Plugin } from "@tiptap/pm/state";

import { addressOf, linkOf } from "../../shared/safe-address.ts";

// What others put into the shared text decides only where a link leads, never how it opens.
const HOW = { target: "_blank", rel: "noopener noreferrer nofollow" };

/** Links that lead only where `linkOf` allows. */
export const SafeLink = Link.extend({
  addAttributes() {
    return { href: { default: null }, title: { default: null } };
  },
  renderHTML({ HTMLAttributes }) {
    const href = linkOf(String(HTMLAttributes.href ?? ""));
    const title = typeof HTMLAttributes.title === "string" ? HTMLAttributes.title : null;
    return href ? ["a", mergeAttributes(HOW, { href, title }), 0] : ["span", {}, 0];
  },
  addProseMirrorPlugins() {
    return [...(this.parent?.() ?? []), openOnModifiedClick(this.editor)];
  },
}).configure({
  openOnClick: false,
  defaultProtocol: "https",
  isAllowedUri: (address) => addressOf(address) !== null,
  // While typing, a name with a dot is more often a file or the end of a sentence.
  shouldAutoLink: (address) => /^(?:https?:\/\/|mailto:|www\.)|@/i.test(address),
});

// In editable text a plain click places the cursor.
function openOnModifiedClick(editor: Editor): Plugin {
  return new Plugin({
    props: {
      handleClick: (_view, _position, event) => {
        const link = (event.target as Element).closest?.("a");
        if (!link || !editor.isEditable || !(event.ctrlKey || event.metaKey)) return false;
        window.open(link.href, "_blank", "noopener,noreferrer");
        return true;
      },
    },
  });
}
