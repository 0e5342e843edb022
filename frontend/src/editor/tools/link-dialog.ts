import type { Editor } from "@tiptap/core";
import { posToDOMRect } from "@tiptap/core";

import { addressOf, linkOf } from "../../shared/safe-address.ts";
import { button, element } from "../../shared/dom.ts";
import { isShortcut } from "../../shared/keys.ts";
import { strings } from "../../words/page.ts";
import { readSelection } from "../../shared/read-selection.ts";

const GAP = 8; // px between the selection and the dialog

/** A small dialog beside the selection that sets, opens or removes a link. */
export class LinkDialog {
  private readonly editor: Editor;
  private readonly input = element("input", {
    type: "text",
    inputmode: "url",
    id: "link-address",
    placeholder: strings.linkHint,
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly openLink = element(
    "a",
    { class: "button", target: "_blank", rel: "noopener noreferrer" },
    strings.linkOpen,
  );
  private readonly removeButton = button(strings.linkRemove, () => this.remove());
  private readonly dialog: HTMLDialogElement;

  constructor(editor: Editor) {
    this.editor = editor;
    this.dialog = element(
      "dialog",
      { class: "link-dialog", "aria-label": strings.linkDialog },
      this.form(),
    );
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
    this.dialog.addEventListener("focusout", (event) => this.maybeClose(event));
    document.body.append(this.dialog);
    editor.on("destroy", () => this.dialog.remove());
    editor.view.dom.addEventListener("keydown", (event) => this.maybeShow(event));
  }

  /** Shows the dialog for the link at the cursor or for the selected words. */
  show(): void {
    const { editor, input } = this;
    if (!editor.isEditable) return;
    readSelection();
    const href = String(editor.getAttributes("link").href ?? "");
    input.value = href;
    input.setCustomValidity("");
    this.openLink.hidden = this.removeButton.hidden = !href;
    this.openLink.href = linkOf(href) ?? "";
    this.dialog.show();
    this.place();
    input.select();
  }

  private maybeShow(event: KeyboardEvent): void {
    if (!isShortcut(event, "k")) return;
    event.preventDefault();
    this.show();
  }

  private form(): HTMLElement {
    const label = element("label", { for: "link-address" }, strings.linkAddress);
    const apply = element("button", { class: "button primary" }, strings.linkSet);
    const actions = element("div", { class: "actions" }, apply, this.openLink, this.removeButton);
    const form = element("form", {}, label, this.input, actions);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.apply();
    });
    this.input.addEventListener("input", () => this.input.setCustomValidity(""));
    return form;
  }

  private place(): void {
    const { from, to } = this.editor.state.selection;
    const words = posToDOMRect(this.editor.view, from, to);
    const { width, height } = this.dialog.getBoundingClientRect();
    const left = Math.min(words.left, innerWidth - width - GAP);
    const below = words.bottom + GAP;
    const top = below + height < innerHeight ? below : words.top - GAP - height;
    this.dialog.style.left = `${Math.max(GAP, left)}px`;
    this.dialog.style.top = `${Math.max(GAP, top)}px`;
  }

  private apply(): void {
    const href = addressOf(this.input.value);
    if (!href) return this.refuse();
    const chain = this.editor.chain().extendMarkRange("link");
    if (this.editor.state.selection.empty && !this.editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] });
    } else {
      chain.setLink({ href });
    }
    chain.run();
    this.leave();
  }

  private refuse(): void {
    this.input.setCustomValidity(strings.linkInvalid);
    this.input.reportValidity();
  }

  private remove(): void {
    this.editor.chain().extendMarkRange("link").unsetLink().run();
    this.leave();
  }

  private leave(): void {
    this.dialog.close();
    // At once: the browser would put the cursor at the start of the text.
    this.editor.view.focus();
  }

  private maybeClose(event: FocusEvent): void {
    if (event.relatedTarget && !this.dialog.contains(event.relatedTarget as Node)) {
      this.dialog.close();
    }
  }
}
