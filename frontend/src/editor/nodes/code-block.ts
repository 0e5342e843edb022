import type { NodeViewRenderer } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import type { NodeView, ViewMutationRecord } from "@tiptap/pm/view";

import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { LANGUAGES, languageOf } from "./code-languages.ts";

type Props = Parameters<NodeViewRenderer>[0];

/** A code block, and the choice of its language for those who may write. */
export class CodeView implements NodeView {
  readonly dom = element("div", { class: "code-block" });
  readonly contentDOM = element("code", { spellcheck: "false" });
  private readonly select = element("select", {
    class: "code-language",
    "aria-label": words.language,
    contenteditable: "false",
  });
  private node: Node;

  constructor({ node, editor, getPos }: Props) {
    this.node = node;
    // All of them only when there is a choice to be made: a text may have many blocks.
    for (const type of ["pointerdown", "focus"] as const)
      this.select.addEventListener(type, () => this.fill());
    this.select.addEventListener("change", () => {
      const at = getPos();
      if (at === undefined || !editor.isEditable) return;
      editor.commands.command(({ tr }) => {
        tr.setNodeAttribute(at, "language", this.select.value || null);
        return true;
      });
      editor.view.focus();
    });
    this.dom.append(element("pre", {}, this.contentDOM), this.select);
    this.show();
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target === this.select;
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }

  private show(): void {
    const language = languageOf(this.node.attrs.language) ?? "";
    if (!this.select.querySelector(`option[value="${language}"]`))
      this.select.replaceChildren(choice(language));
    this.select.value = language;
  }

  private fill(): void {
    if (this.select.childElementCount > 1) return;
    const { value } = this.select;
    this.select.replaceChildren(choice(""), ...Object.keys(LANGUAGES).map(choice));
    this.select.value = value;
  }
}

function choice(language: string): HTMLElement {
  return element("option", { value: language }, LANGUAGES[language] ?? words.plain);
}
