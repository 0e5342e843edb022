import { mergeAttributes, type NodeViewRenderer } from "@tiptap/core";
import { Mention as TiptapMention } from "@tiptap/extension-mention";

import { Directory } from "../../sharing/directory.ts";
import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { suggestions } from "../../people/mentions.ts";
import type { Person } from "../../shared/page.ts";
import { circle } from "../../sharing/controls.ts";
import { suggest, type Offer } from "../tools/suggestions.ts";

const MOST = 8;

/** A mention as the text holds it: an id, and the name at that time. */
export const Mention = TiptapMention.extend<{ directory: Directory }>({
  addOptions() {
    return { ...this.parent?.(), directory: new Directory("") };
  },
  addAttributes() {
    return {
      id: { default: null, parseHTML: (mention) => Number(mention.dataset.id) || null },
      label: { default: null, parseHTML: (mention) => mention.dataset.label ?? null },
    };
  },
  renderHTML({ node }) {
    const { id, label } = node.attrs;
    const data = { "data-type": "mention", "data-id": id, "data-label": label };
    return ["span", mergeAttributes(data, { class: "mention" }), `@${label ?? ""}`];
  },
  renderText: ({ node }) => `@${node.attrs.label ?? ""}`,
  addNodeView() {
    return mentionView(this.options.directory);
  },
  // The library's own list is not ours.
  addProseMirrorPlugins: () => [],
});

// Whoever wrote it may have put any name beside the id: only one whom the site knows is shown as a
// person, by the name that the site has.
const mentionView =
  (directory: Directory): NodeViewRenderer =>
  ({ node }) => {
    const dom = element("span", {});
    const { id, label } = node.attrs as { id: number | null; label: string | null };
    const show = (): void => {
      const name = id === null ? null : directory.nameOf(id);
      dom.textContent = `@${name ?? label ?? ""}`;
      dom.classList.toggle("mention", name !== null);
    };
    show();
    void directory.people();
    return { dom, destroy: directory.onChange(show) };
  };

/** Offers the people who have access where an @ is typed. */
export const mentionMenu = (directory: Directory) =>
  suggest("people", {
    char: "@",
    label: words.people,
    offers: async (typed) =>
      suggestions(await directory.people(), typed)
        .slice(0, MOST)
        .map(offerOf),
  });

function offerOf(person: Person): Offer {
  return {
    label: person.name,
    content: () => [circle(person), element("span", {}, person.name)],
    choose: (editor, range) => {
      const attrs = { id: person.id, label: person.name };
      const content = [
        { type: "mention", attrs },
        { type: "text", text: " " },
      ];
      editor.chain().focus().insertContentAt(range, content).run();
    },
  };
}
