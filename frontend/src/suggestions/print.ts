import { DOMSerializer } from "@tiptap/pm/model";
import { yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";

import type { Desk } from "../document/workspace.ts";
import { element } from "../shared/dom.ts";

/**
 * Prints the committed text in place of a fork; `forked` gives the desk while it shows one. Elsewhere
 * the style sheet leaves suggestions out.
 */
export function printCommitted(forked: () => Desk | null): void {
  let paper: HTMLElement | null = null;
  addEventListener("beforeprint", () => {
    const desk = forked();
    if (!desk) return;
    const { schema, view } = desk.editor;
    const text = yXmlFragmentToProseMirrorRootNode(desk.doc.getXmlFragment("default"), schema);
    const made = DOMSerializer.fromSchema(schema).serializeFragment(text.content);
    paper = element("div", { class: "prose committed", "data-testid": "committed" }, made);
    view.dom.after(paper);
  });
  addEventListener("afterprint", () => paper?.remove());
}
