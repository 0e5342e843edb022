import type { Person } from "../shared/page.ts";
import { say } from "../words/history.ts";

/** The people of a history: their names, and their colours as a style sheet. */
export class People {
  private readonly known = new Map<number, Person>();
  private readonly sheet = new CSSStyleSheet();

  constructor() {
    document.adoptedStyleSheets.push(this.sheet);
  }

  /** Everybody who is known. */
  get all(): Person[] {
    return [...this.known.values()];
  }

  /** Takes people in. */
  add(people: readonly Person[]): void {
    for (const person of people) this.known.set(person.id, person);
    const rules = this.all.map(({ id, color }) => `[data-by~="${id}"] { --by: ${color}; }`);
    this.sheet.replaceSync(rules.join("\n"));
  }

  /** What somebody is called. */
  name(id: number): string {
    return this.known.get(id)?.name ?? say.somebody;
  }

  /** The names of several. */
  names(ids: readonly number[]): string {
    return ids.map((id) => this.name(id)).join(", ");
  }

  /** Somebody as they are known, if they are. */
  get(id: number): Person | null {
    return this.known.get(id) ?? null;
  }
}
