import { button, element } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { presence as say } from "../words/people.ts";

const MOST = 5;
const MOST_ON_A_PHONE = 2;

/** What a person's circle holds: initials, with the picture over them once it is there. */
export function likeness({ name, picture }: Person): Node[] {
  const letters = new Text(initials(name));
  // Without the server there is none, and the initials stay.
  return picture ? [letters, element("img", { src: picture, alt: "" })] : [letters];
}

/**
 * Up to two letters for a name, as the server makes them: `Ann Bauer` gives `AB`, and so does
 * `(guest) Ann Bauer`.
 */
export function initials(name: string): string {
  const all = name.trim().split(/\s+/);
  const unmarked = all.filter((word) => !word.startsWith("("));
  const words = unmarked.length > 0 ? unmarked : all;
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** The row of coloured faces that says who is here; where one can, each leads to its person. */
export class PeopleBar {
  private readonly list: HTMLElement;
  private readonly me: Person;
  private readonly follow: ((person: Person) => void) | null;
  private readonly everybody = element("ul", {
    id: "everybody",
    class: "everybody",
    popover: "auto",
    "data-testid": "everybody",
    "aria-label": say.everybody,
  });
  private followed: number | null = null;
  private people: Person[] = [];
  private shown = "";

  /** `follow` is called for the person whose face was pressed; null where nobody has a place. */
  constructor(list: HTMLElement, me: Person, follow: ((person: Person) => void) | null) {
    this.list = list;
    this.me = me;
    this.follow = follow;
    list.after(this.everybody);
    window.matchMedia(NARROW).addEventListener("change", () => this.draw());
  }

  /** Shows these people; the first is the person at this page. */
  show(people: Person[]): void {
    this.people = people;
    this.draw();
  }

  /** Marks whom the page follows; null for nobody. */
  mark(followed: number | null): void {
    this.followed = followed;
    this.draw();
  }

  private draw(): void {
    const most = window.matchMedia(NARROW).matches ? MOST_ON_A_PHONE : MOST;
    const key = JSON.stringify([this.people, this.followed, most]);
    if (key === this.shown) return;
    this.shown = key;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.person;
    const seen = this.people.slice(0, this.people.length > most ? most - 1 : most);
    const rest = this.people.slice(seen.length);
    this.list.replaceChildren(...seen.map((one) => this.face(one)), ...this.overflow(rest));
    // Hidden it waits until somebody opens it.
    this.everybody.replaceChildren(...(rest.length > 0 ? this.people : []).map((p) => this.row(p)));
    if (focused) this.refocus(focused);
  }

  // What had the focus was drawn anew.
  private refocus(id: string): void {
    const within =
      [this.everybody, this.list].find((place) => place.matches(":popover-open")) ?? this.list;
    within.querySelector<HTMLElement>(`[data-person="${id}"]`)?.focus();
  }

  private face(person: Person): HTMLElement {
    const name = this.nameOf(person);
    const shown = element("span", { "aria-hidden": "true" }, ...likeness(person));
    const spoken = element("span", { class: "hidden-text" }, name);
    const made = element("li", {}, this.pressable(person, "person", [shown, spoken]));
    made.style.setProperty("--person", person.color);
    return made;
  }

  private row(person: Person): HTMLElement {
    const dot = element("span", { class: "person", "aria-hidden": "true" }, ...likeness(person));
    const name = element("span", { class: "everybody-name" }, this.nameOf(person));
    const made = element("li", {}, this.pressable(person, "everybody-row", [dot, name]));
    made.style.setProperty("--person", person.color);
    return made;
  }

  private pressable(person: Person, look: string, children: Node[]): HTMLElement {
    const { follow } = this;
    if (!follow || person.id === this.me.id)
      return element("span", { class: look, title: this.nameOf(person) }, ...children);
    const made = button(
      "",
      () => {
        this.everybody.hidePopover();
        follow(person);
      },
      look,
    );
    made.title = say.follow(person.name);
    made.dataset.person = String(person.id);
    made.setAttribute("aria-pressed", String(person.id === this.followed));
    made.replaceChildren(...children);
    return made;
  }

  private overflow(rest: Person[]): HTMLElement[] {
    if (rest.length === 0) return [];
    const made = element("button", {
      type: "button",
      class: "person more",
      popovertarget: "everybody",
      title: say.showAll,
    });
    const spoken = element("span", { class: "hidden-text" }, say.andMore(rest.length));
    made.append(element("span", { "aria-hidden": "true" }, say.more(rest.length)), spoken);
    return [element("li", {}, made)];
  }

  private nameOf(person: Person): string {
    return person.id === this.me.id ? say.you(person.name) : person.name;
  }
}

const NARROW = "(max-width: 40rem)";
