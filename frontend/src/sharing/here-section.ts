import { element } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { circle, section, type Section } from "./controls.ts";
import { words } from "../words/sharing.ts";

/** Who has the document open now. */
export class HereSection implements Section {
  readonly element: HTMLElement;
  private readonly list = element("ul", { class: "share-here" });
  private shown = "";

  constructor() {
    this.element = section("here", words.here, this.list);
  }

  show(): void {}

  /** Shows these people, of whom `me` is one. */
  showPeople(people: Person[], me: Person): void {
    const key = JSON.stringify(people);
    // It is asked whenever somebody's caret moves.
    if (key === this.shown) return;
    this.shown = key;
    this.list.replaceChildren(
      ...people.map((person) => {
        const name = person.id === me.id ? words.you(person.name) : person.name;
        return element("li", {}, circle(person), name);
      }),
    );
  }
}
