import type { Editor } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";

import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { headingsOf } from "./headings.ts";
import { whenIdle } from "../when-idle.ts";
import { part } from "../../shared/page.ts";

// So wide the page has room for the panel beside the paper; else it covers it, and closes after a jump.
const ROOM = 84; // rem
const KEPT = "outline";

/** The panel with the headings of the text, and the button that shows and hides it. */
export class Outline {
  private readonly editor: Editor;
  private readonly panel: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private readonly ground = part("content");
  private isBeside = false;
  private shown = "";

  /** `panel` is an empty element of the page; `toggle` has its word already. */
  constructor(editor: Editor, panel: HTMLElement, toggle: HTMLButtonElement) {
    this.editor = editor;
    this.panel = panel;
    this.toggle = toggle;
    panel.setAttribute("aria-label", words.outline);
    panel.replaceChildren();
    // A property: the panel may outlive this editor. It returns nothing: false would take every key.
    panel.onkeydown = (event) => {
      if (event.key === "Escape") this.close();
    };
    toggle.setAttribute("aria-controls", panel.id);
    toggle.addEventListener("click", () => this.setOpen(panel.hidden !== false));
    this.stand(this.hasRoom());
    const room = new ResizeObserver(() => this.fit());
    room.observe(this.ground);
    editor.on("destroy", () => room.disconnect());
    whenIdle(editor, () => this.render())();
  }

  private hasRoom(): boolean {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return this.ground.clientWidth >= ROOM * rem;
  }

  // The chat beside the text takes room, too.
  private fit(): void {
    const hasRoom = this.hasRoom();
    if (hasRoom !== this.isBeside) this.stand(hasRoom);
  }

  private stand(isBeside: boolean): void {
    this.isBeside = isBeside;
    this.panel.classList.toggle("beside", isBeside);
    this.setOpen(isBeside && localStorage.getItem(KEPT) !== "closed", false);
  }

  private setOpen(isOpen: boolean, isKept = this.isBeside): void {
    this.panel.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    if (isKept) localStorage.setItem(KEPT, isOpen ? "open" : "closed");
    if (isOpen) this.render();
  }

  private close(): void {
    this.setOpen(false);
    this.toggle.focus();
  }

  private render(): void {
    if (this.panel.hidden) return;
    const headings = headingsOf(this.editor.state.doc);
    const shown = JSON.stringify(headings.map(({ level, words: said }) => [level, said]));
    if (shown === this.shown && this.panel.childElementCount > 0) return;
    this.shown = shown;
    const rows = headings.map(({ level, words: said }, i) => {
      const way = element("button", { type: "button", "data-level": String(level) });
      way.textContent = said || words.untitled;
      way.addEventListener("click", () => this.jump(i));
      return element("li", {}, way);
    });
    const title = element("h2", {}, words.outline);
    const list = element("ol", {}, ...rows);
    const none = element("p", {}, words.noHeadings);
    this.panel.replaceChildren(title, rows.length > 0 ? list : none);
  }

  // Looked up anew: the text may have changed since the list was drawn.
  private jump(index: number): void {
    const { editor } = this;
    const heading = headingsOf(editor.state.doc)[index];
    if (!heading) return;
    const { state, view } = editor;
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, heading.at)));
    const place = view.nodeDOM(heading.at - 1);
    if (place instanceof HTMLElement) place.scrollIntoView({ block: "start" });
    if (!this.isBeside) this.setOpen(false);
    if (editor.isEditable) view.focus();
    else if (!this.isBeside) this.toggle.focus();
  }
}
