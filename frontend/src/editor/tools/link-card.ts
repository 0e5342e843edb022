import { computePosition, flip, offset, shift } from "@floating-ui/dom";
import type { Editor } from "@tiptap/core";
import { Copy, Pencil, Unlink, type IconNode } from "lucide";

import { addressOf } from "../../shared/safe-address.ts";
import { copied } from "../../shared/clipboard.ts";
import { element, icon } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";

/** The small card by a link that was clicked in a text that one writes: open, copy, edit, remove. */
export class LinkCard {
  private readonly editor: Editor;
  private readonly edit: () => void;
  private readonly way = element("a", { target: "_blank", rel: "noopener noreferrer nofollow" });
  private readonly news = element("span", { class: "hidden-text", role: "status" });
  private readonly card: HTMLElement;
  private link: HTMLAnchorElement | null = null;

  /** `edit` asks for another address of the link at the cursor. */
  constructor(editor: Editor, edit: () => void) {
    this.editor = editor;
    this.edit = edit;
    this.card = element(
      "div",
      {
        class: "link-card",
        role: "group",
        "aria-label": words.linkCard,
        "data-testid": "link-card",
      },
      this.way,
      act(words.linkCopy, Copy, () => void this.copy()),
      act(words.linkEdit, Pencil, () => this.change()),
      act(words.linkRemove, Unlink, () => this.remove()),
      this.news,
    );
    this.card.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
    this.listen();
  }

  private listen(): void {
    const { editor } = this;
    const text = editor.view.dom;
    text.addEventListener("click", (event) => this.clicked(event));
    text.addEventListener("keydown", () => this.hide());
    const away = ({ target }: Event): void => {
      if (!this.card.contains(target as Node)) this.hide();
    };
    document.addEventListener("mousedown", away);
    document.addEventListener("scroll", away);
    editor.on("destroy", () => {
      this.hide();
      document.removeEventListener("mousedown", away);
      document.removeEventListener("scroll", away);
    });
  }

  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (link && isPlain && this.editor.isEditable && this.editor.state.selection.empty)
      void this.show(link);
  }

  private async show(link: HTMLAnchorElement): Promise<void> {
    const href = addressOf(link.getAttribute("href") ?? "");
    if (!href) return;
    this.link = link;
    this.way.href = this.way.textContent = this.way.title = href;
    this.news.textContent = "";
    document.body.append(this.card);
    const { x, y } = await computePosition(link, this.card, {
      strategy: "fixed",
      placement: "bottom-start",
      middleware: [offset(6), flip({ padding: 8 }), shift({ padding: 8 })],
    });
    this.card.style.left = `${x}px`;
    this.card.style.top = `${y}px`;
  }

  private async copy(): Promise<void> {
    const isCopied = await copied(this.way.href);
    this.news.textContent = isCopied ? words.linkCopied : words.linkNotCopied;
    this.card.classList.toggle("told", true);
  }

  private change(): void {
    this.select();
    this.hide();
    this.edit();
  }

  private remove(): void {
    this.select();
    const { from } = this.editor.state.selection;
    const chain = this.editor.chain().extendMarkRange("link").unsetLink();
    chain.setTextSelection(from).run();
    this.leave();
  }

  // Into the link: a click at its very end puts the cursor behind it.
  private select(): void {
    const { editor, link } = this;
    if (!link?.isConnected) return;
    const start = editor.view.posAtDOM(link, 0);
    editor.commands.setTextSelection({ from: start, to: start + (link.textContent?.length ?? 0) });
  }

  private leave(): void {
    this.hide();
    this.editor.view.focus();
  }

  private hide(): void {
    this.link = null;
    this.card.classList.remove("told");
    this.card.remove();
  }
}

function act(label: string, shown: IconNode, press: () => void): HTMLButtonElement {
  const made = element(
    "button",
    { type: "button", class: "tool", "aria-label": label, title: label },
    icon(shown),
  );
  // The cursor stays in the text.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", press);
  return made;
}
