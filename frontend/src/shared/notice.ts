import { button, element } from "./dom.ts";
import { strings } from "../words/page.ts";

/** What a notice says. */
export interface Said {
  title: string;
  text: string;
}

/** A notice above the text that says what happened and what can be done. */
export class Notice {
  private readonly place: HTMLElement;
  private shown: HTMLElement | null = null;

  constructor(place: HTMLElement) {
    this.place = place;
  }

  /** Says this, in place of what the notice said before. */
  show(said: Said, actions: HTMLElement[]): void {
    const made = element(
      "section",
      { class: "notice", "data-testid": "notice", role: "alert" },
      element("div", {}, element("h2", {}, said.title), element("p", {}, said.text)),
      element("div", { class: "actions" }, ...actions),
    );
    if (this.shown) this.shown.replaceWith(made);
    else this.place.append(made);
    this.shown = made;
  }

  /** Says this too. */
  add(text: string): void {
    this.shown?.firstElementChild?.append(element("p", { class: "error" }, text));
  }

  /** Takes the notice away. */
  clear(): void {
    this.shown?.remove();
    this.shown = null;
  }
}

/** A button for a notice that leads to another page. */
export function wayTo(path: string, label: string, look = "button"): HTMLElement {
  return element("a", { href: path, class: look }, label);
}

/** The button that loads the page again. */
export function reload(): HTMLElement {
  return button(strings.reload, () => location.reload());
}
