import { computePosition, flip, offset, shift } from "@floating-ui/dom";
import { Extension, type Editor, type Range } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { findSuggestionMatch, Suggestion, type SuggestionProps } from "@tiptap/suggestion";

import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { isComposing } from "../../shared/keys.ts";

/** One thing that is offered. */
export interface Offer {
  /** What is announced and looked for. */
  label: string;
  /** What is shown. */
  content(): (Node | string)[];
  /** Does it, in place of what was typed. */
  choose(editor: Editor, range: Range): void;
}

interface Options {
  char: string;
  label: string;
  /** What fits what was typed after the sign. */
  offers(typed: string): Offer[] | Promise<Offer[]>;
}

/** Offers something after a sign is typed; the focus stays in the text (ARIA's combobox). */
export const suggest = (name: string, { char, label, offers }: Options) =>
  Extension.create({
    name,
    addProseMirrorPlugins() {
      const { editor } = this;
      return [
        Suggestion<Offer>({
          editor,
          char,
          pluginKey: new PluginKey(name),
          items: ({ query }) => offers(query),
          // Asked after every letter, and the words before it may be many.
          findSuggestionMatch: (config) =>
            config.$position.nodeBefore?.text?.includes(char) ? findSuggestionMatch(config) : null,
          allow: ({ state }) => editor.isEditable && !state.selection.$from.parent.type.spec.code,
          command: ({ range, props }) => props.choose(editor, range),
          render: () => {
            const list = new OfferList(editor, name, label);
            return {
              onStart: (props) => list.show(props),
              onUpdate: (props) => list.show(props),
              onKeyDown: ({ event }) => list.key(event),
              onExit: () => list.hide(),
            };
          },
        }),
      ];
    },
  });

class OfferList {
  private readonly editor: Editor;
  private readonly list: HTMLElement;
  private readonly news = element("p", { class: "hidden-text", role: "status" });
  private offers: Offer[] = [];
  private active = 0;
  private choose: (offer: Offer) => void = () => undefined;

  constructor(editor: Editor, name: string, label: string) {
    this.editor = editor;
    this.list = element("ul", {
      class: "offers",
      role: "listbox",
      id: `offers-${name}`,
      "aria-label": label,
      "data-testid": `offers-${name}`,
    });
    // The focus stays in the text.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  show(props: SuggestionProps<Offer>): void {
    this.choose = (offer) => props.command(offer);
    this.offers = props.items;
    this.active = 0;
    this.list.replaceChildren(...this.rows());
    this.news.textContent = this.offers.length === 0 ? words.nothingFits : "";
    if (!this.list.isConnected) document.body.append(this.list, this.news);
    this.mark();
    void this.place(props.clientRect);
  }

  hide(): void {
    this.list.remove();
    this.news.remove();
    const { dom } = this.editor.view;
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"])
      dom.removeAttribute(name);
  }

  key(event: KeyboardEvent): boolean {
    const { key } = event;
    const { length } = this.offers;
    if (length === 0 || isComposing(event)) return false;
    if (key === "ArrowDown") this.active = (this.active + 1) % length;
    else if (key === "ArrowUp") this.active = (this.active + length - 1) % length;
    else if (key === "Enter" || key === "Tab") {
      this.choose(this.offers[this.active]!);
      return true;
    } else return false;
    this.mark();
    return true;
  }

  private rows(): HTMLElement[] {
    if (this.offers.length === 0) return [element("li", { class: "none" }, words.nothingFits)];
    return this.offers.map((offer, i) => {
      const row = element(
        "li",
        { role: "option", id: `${this.list.id}-${i}`, "aria-label": offer.label },
        ...offer.content(),
      );
      row.addEventListener("click", () => this.choose(offer));
      return row;
    });
  }

  private mark(): void {
    const rows = [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === this.active)));
    const active = rows[this.active];
    active?.scrollIntoView({ block: "nearest" });
    const { dom } = this.editor.view;
    dom.setAttribute("aria-autocomplete", "list");
    dom.setAttribute("aria-controls", this.list.id);
    if (active) dom.setAttribute("aria-activedescendant", active.id);
    else dom.removeAttribute("aria-activedescendant");
  }

  private async place(rect: SuggestionProps["clientRect"]): Promise<void> {
    const at = rect?.();
    if (!at) return;
    const { x, y } = await computePosition({ getBoundingClientRect: () => at }, this.list, {
      strategy: "fixed",
      placement: "bottom-start",
      middleware: [offset(6), flip({ padding: 8 }), shift({ padding: 8 })],
    });
    this.list.style.left = `${x}px`;
    this.list.style.top = `${y}px`;
  }
}
