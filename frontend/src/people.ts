import { element } from "./dom.ts";
import type { Person } from "./page.ts";
import { strings } from "./strings.ts";

const MOST = 5;
const COLOR = /^#[0-9a-f]{6}$/i;

/**
 * Everybody in these presence states, each person once, `me` first and the others by name.
 * What does not look like a person is left out.
 */
export function peopleIn(states: Iterable<{ user?: unknown }>, me: Person): Person[] {
  const byId = new Map<number, Person>();
  for (const { user } of states) if (isPerson(user)) byId.set(user.id, user);
  byId.delete(me.id);
  return [me, ...[...byId.values()].sort((a, b) => a.name.localeCompare(b.name))];
}

/** Whether a presence state's `user` is what the server stamps (PROTOCOL 4.2). */
export function isPerson(value: unknown): value is Person {
  const { id, name, color } = (value ?? {}) as Partial<Record<keyof Person, unknown>>;
  return Number.isSafeInteger(id) && typeof name === "string" && isColor(color);
}

function isColor(value: unknown): boolean {
  return typeof value === "string" && COLOR.test(value);
}

/** Up to two letters for a name: `Ann Bauer` gives `AB`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? "")][0] ?? "").join("").toLocaleUpperCase();
}

/** The row of coloured circles that says who is here. */
export class PeopleBar {
  private readonly list: HTMLElement;
  private readonly me: Person;
  private shown = "";

  constructor(list: HTMLElement, me: Person) {
    this.list = list;
    this.me = me;
  }

  /** Shows these people; the first is the person at this page. */
  show(people: Person[]): void {
    const key = JSON.stringify(people);
    if (key === this.shown) return;
    this.shown = key;
    const seen = people.length > MOST ? people.slice(0, MOST - 1) : people;
    const rest = people.slice(seen.length);
    this.list.replaceChildren(...seen.map((person) => this.circle(person)), ...overflow(rest));
  }

  private circle(person: Person): HTMLElement {
    const name = person.id === this.me.id ? strings.you(person.name) : person.name;
    const made = entry(initials(person.name), name);
    made.style.setProperty("--person", person.color);
    return made;
  }
}

function overflow(rest: Person[]): HTMLElement[] {
  if (rest.length === 0) return [];
  const names = strings.andMore(rest.map((person) => person.name));
  const made = entry(strings.more(rest.length), names);
  made.classList.add("more");
  return [made];
}

function entry(text: string, name: string): HTMLElement {
  const shown = element("span", { "aria-hidden": "true" }, text);
  const spoken = element("span", { class: "hidden-text" }, name);
  return element("li", { class: "person", title: name }, shown, spoken);
}
