import { MessageSquare, X } from "lucide";

import type { ChatView } from "./view.ts";
import { say } from "../words/chat.ts";
import { element, icon } from "../shared/dom.ts";

// So narrow the panel covers the page.
const NARROW = "(max-width: 60rem)";
const MOST = 99;

/** The side panel with the chat, and the button that opens it. */
export class ChatPanel {
  private readonly toggle: HTMLElement;
  private readonly view: ChatView;
  private readonly badge = element("span", { class: "badge", "aria-hidden": "true" });
  private readonly panel: HTMLElement;
  private readonly narrow = window.matchMedia(NARROW);

  /** `toggle` is an empty button. */
  constructor(toggle: HTMLElement, view: ChatView) {
    this.toggle = toggle;
    this.view = view;
    this.panel = this.newPanel();
    const word = element("span", { class: "chat-word" }, say.chat);
    toggle.append(icon(MessageSquare), word, " ", this.badge);
    toggle.setAttribute("aria-controls", this.panel.id);
    toggle.addEventListener("click", () => (this.panel.hidden ? this.open() : this.close()));
    this.narrow.addEventListener("change", () => this.cover());
    document.body.append(this.panel);
    this.count(0, false);
    this.setOpen(false);
  }

  /** Opens the panel and gives it the focus. */
  open(): void {
    this.setOpen(true);
    this.view.focus();
  }

  /** Closes the panel and gives the focus back to its button. */
  close(): void {
    this.setOpen(false);
    this.toggle.focus();
  }

  /** Says how many messages are unread, and whether one of them names the person. */
  count(unread: number, isForMe: boolean): void {
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > MOST ? `${MOST}+` : String(unread);
    this.badge.classList.toggle("for-me", isForMe);
    const label = say.open(unread);
    this.toggle.setAttribute("aria-label", label);
    this.toggle.title = label;
  }

  private newPanel(): HTMLElement {
    const attributes = { type: "button", class: "tool", "aria-label": say.close, title: say.close };
    const cross = element("button", attributes, icon(X));
    cross.addEventListener("click", () => this.close());
    const title = element("h2", { id: "chat-title" }, say.chat);
    const head = element("header", { class: "chat-top" }, title, cross);
    const made = element(
      "aside", { class: "chat-panel", id: "chat-panel", "aria-labelledby": title.id }, head,
      this.view.element,
    );
    made.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
    return made;
  }

  private setOpen(isOpen: boolean): void {
    this.panel.hidden = !isOpen;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    document.body.classList.toggle("with-chat", isOpen);
    this.cover();
    this.view.setShown(isOpen);
  }

  // Under the panel nothing can be seen, so nothing there can have the focus.
  private cover(): void {
    const covers = !this.panel.hidden && this.narrow.matches;
    for (const other of document.querySelectorAll<HTMLElement>("body > :is(header, main, nav, footer, .skip)"))
      other.inert = covers;
  }
}
