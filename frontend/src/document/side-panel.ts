import { X, type IconNode } from "lucide";

import { element, icon, setAttribute } from "../shared/dom.ts";
import { say } from "../words/review.ts";

// So narrow the panel covers the page.
const NARROW = "(max-width: 60rem)";
const MOST = 99;

/** A button that says how many things are to be seen. */
export interface Sign {
  readonly image: IconNode;
  /** The toggle's name with nothing to be seen. */
  readonly label: string;
}

/** What a tab of the panel shows, and the button of the page that opens it. */
export interface Side {
  readonly name: string;
  readonly title: string;
  readonly toggle: HTMLElement;
  /** What gets the focus back where that is not the toggle: it is hidden by then. */
  readonly wayBack?: HTMLElement;
  /** How the toggle shows what is to be seen, if it does; then it is an empty button. */
  readonly sign?: Sign;
  readonly element: HTMLElement;
  /** What the button for closing is called. */
  readonly close: string;
  setShown(isShown: boolean): void;
  focus(): void;
}

/** The panel beside the text, of which one tab is seen at a time. */
export class SidePanel<Name extends string = string> {
  private readonly sides: readonly (Side & { name: Name })[];
  private readonly panel: HTMLElement;
  private readonly tabs = new Map<Name, HTMLElement>();
  private readonly badges = new Map<Name, HTMLElement>();
  private readonly cross = element("button", { type: "button", class: "tool" }, icon(X));
  private readonly narrow = window.matchMedia(NARROW);
  private shown: Name | null = null;

  constructor(sides: readonly (Side & { name: Name })[]) {
    this.sides = sides;
    this.panel = this.newPanel();
    for (const side of sides) this.fillToggle(side);
    this.narrow.addEventListener("change", () => this.cover());
    document.body.append(this.panel);
    this.show(null);
  }

  /** The tab that is seen, or null. */
  get now(): Name | null {
    return this.shown;
  }

  /** Whether the panel hides the text. */
  get covers(): boolean {
    return this.shown !== null && this.narrow.matches;
  }

  /** Opens a tab; it gets the focus unless it is not wanted. */
  open(name: Name, withFocus = true): void {
    this.show(name);
    if (withFocus) this.side(name).focus();
  }

  /** Closes the panel and gives the focus back to the button of its tab. */
  close(): void {
    const { shown } = this;
    this.show(null);
    if (!shown) return;
    const { toggle, wayBack } = this.side(shown);
    (wayBack ?? toggle).focus();
  }

  /** Closes the panel if it hides the text; the focus is for whoever asks. */
  uncover(): void {
    if (this.covers) this.show(null);
  }

  /**
   * Says how many things are to be seen in a tab, what the toggle is called with them, and whether
   * one of them is for the person.
   */
  count(name: Name, count: number, label: string, isForMe: boolean): void {
    const { toggle } = this.side(name);
    const badge = this.badges.get(name);
    if (!badge) return;
    const words = count > MOST ? `${MOST}+` : String(count);
    badge.hidden = count === 0;
    // Asked whenever somebody has written something.
    if (badge.textContent !== words) badge.textContent = words;
    badge.classList.toggle("for-me", isForMe);
    for (const name of ["title", "aria-label"]) setAttribute(toggle, name, label);
  }

  private side(name: Name): Side {
    return this.sides.find((side) => side.name === name)!;
  }

  private fillToggle({ name, title, toggle, sign }: Side & { name: Name }): void {
    if (sign) {
      const badge = element("span", { class: "badge", "aria-hidden": "true", hidden: "" });
      this.badges.set(name, badge);
      toggle.append(icon(sign.image), element("span", { class: "chat-word" }, title), " ", badge);
      toggle.setAttribute("aria-label", sign.label);
    }
    toggle.setAttribute("aria-controls", this.panel.id);
    toggle.addEventListener("click", () => (this.shown === name ? this.close() : this.open(name)));
  }

  private newPanel(): HTMLElement {
    const tabs = element("div", { class: "side-tabs", role: "tablist", "aria-label": say.tabs });
    for (const side of this.sides) tabs.append(this.newTab(side));
    tabs.addEventListener("keydown", (event) => this.tabKey(event));
    this.cross.addEventListener("click", () => this.close());
    const parts = this.sides.map(({ name, element: shown }) => {
      shown.id ||= `side-${name}`;
      shown.setAttribute("role", "tabpanel");
      shown.setAttribute("aria-labelledby", `tab-${name}`);
      return shown;
    });
    const made = element(
      "aside",
      { class: "chat-panel", id: "side-panel", "aria-label": say.tabs },
      element("header", { class: "chat-top" }, tabs, this.cross),
      ...parts,
    );
    made.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
    return made;
  }

  private newTab({ name, title }: Side & { name: Name }): HTMLElement {
    const tab = element(
      "button",
      {
        type: "button",
        class: "side-tab",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `side-${name}`,
      },
      title,
    );
    tab.addEventListener("click", () => this.show(name));
    this.tabs.set(name, tab);
    return tab;
  }

  private tabKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const names = this.sides.map(({ name }) => name);
    const way = event.key === "ArrowRight" ? 1 : -1;
    const next = names.at((names.indexOf(this.shown!) + way) % names.length)!;
    event.preventDefault();
    this.show(next);
    this.tabs.get(next)!.focus();
  }

  private show(name: Name | null): void {
    this.shown = name;
    this.panel.hidden = name === null;
    document.body.classList.toggle("with-chat", name !== null);
    for (const side of this.sides) {
      const isShown = side.name === name;
      side.element.hidden = !isShown;
      side.toggle.setAttribute("aria-expanded", String(isShown));
      const tab = this.tabs.get(side.name)!;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
    this.cover();
    const label = name ? this.side(name).close : "";
    this.cross.title = label;
    this.cross.setAttribute("aria-label", label);
    for (const side of this.sides) side.setShown(side.name === name);
  }

  // Under the panel nothing can be seen, so nothing there can have the focus.
  private cover(): void {
    for (const other of document.querySelectorAll<HTMLElement>(
      "body > :is(header, main, nav, footer, .skip)",
    ))
      other.inert = this.covers;
  }
}
