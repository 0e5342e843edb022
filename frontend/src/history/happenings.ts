import { element } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { dateOf, momentOf, timeOf } from "../shared/times.ts";
import { sentenceOf } from "../sharing/log/log-sentences.ts";
import { say } from "../words/history.ts";
import type { HistoryPart, Item } from "./history.ts";
import type { People } from "./people.ts";

/** That a program made somebody's changes, or some of them. */
function byProgram({ changes, by_program: made = 0 }: Item["people"][number]): string {
  if (made === 0) return "";
  return made < changes ? say.partlyByProgram : say.byProgram;
}

/** The list of what happened, day by day, the newest first. */
export class Happenings {
  private readonly items = new Map<HTMLElement, Item>();
  private readonly list: HTMLElement;
  private readonly people: People;
  private readonly me: Person;
  private readonly newRow: (item: Item) => HTMLElement;
  private day = "";

  /** `newRow` makes the empty button or link by which an item is chosen. */
  constructor(list: HTMLElement, people: People, me: Person, newRow: (item: Item) => HTMLElement) {
    this.list = list;
    this.people = people;
    this.me = me;
    this.newRow = newRow;
  }

  /** Empties the list. */
  clear(): void {
    this.list.replaceChildren();
    this.items.clear();
    this.day = "";
  }

  /** Adds a page; gives its first item's button, if there is one. */
  add(part: HistoryPart): HTMLElement | null {
    let first: HTMLElement | null = null;
    for (const item of part.items) {
      const day = dateOf(item.until);
      if (day !== this.day)
        this.list.append(element("li", { class: "day" }, element("h3", {}, day)));
      this.day = day;
      const made = this.row(item);
      this.list.append(element("li", {}, made));
      first ??= made;
    }
    return first;
  }

  /** The items as the list has them. */
  get all(): Item[] {
    return [...this.items.values()];
  }

  /** Marks an item as the one that is shown. */
  mark(shown: Item | null): void {
    for (const [row, item] of this.items) {
      if (item === shown) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  private row(item: Item): HTMLElement {
    const facts = element("span", { class: "happening-facts" }, this.when(item));
    if (item.kind === "edit") facts.append(element("span", {}, say.changes(item.changes)));
    if (item.kind === "folded") facts.append(element("span", {}, say.folded));
    const title = element("span", { class: "happening-title", dir: "auto" }, ...this.title(item));
    const look = `happening ${item.kind}`;
    if (item.kind === "folded") return element("div", { class: look }, title, facts);
    const made = this.newRow(item);
    made.classList.add(...look.split(" "));
    made.dataset.testid = `happening-${item.kind}`;
    made.append(title, facts);
    this.items.set(made, item);
    return made;
  }

  private when({ since, until }: Item): HTMLElement {
    const [from, to] = [timeOf(since), timeOf(until)];
    return element("time", { datetime: until }, from === to ? to : say.to(from, to));
  }

  private title(item: Item): (Node | string)[] {
    if (item.kind === "version") return [say.named(item.name)];
    if (item.kind === "event") return [this.sentence(item)];
    const names = item.people.map((one) => [this.name(one.id), byProgram(one)].filter(Boolean));
    return names.flatMap((name, place) => (place > 0 ? [", ", ...name] : name));
  }

  private name(id: number): HTMLElement {
    const dot = element("span", { class: "by-dot", "data-by": String(id), "aria-hidden": "true" });
    return element("span", { class: "by-name" }, dot, this.people.name(id));
  }

  private sentence(item: Item): string {
    const event = item.event ?? {};
    const actor = item.people[0] ? this.people.name(item.people[0].id) : say.nobody;
    switch (event.type) {
      case "renamed":
        return say.renamed(actor, String(event.title));
      case "rolled_back":
        return say.wentBack(actor);
      case "resolved":
        return say.resolved(actor, String(event.quote));
      case "accepted":
        return say.accepted(actor, this.people.name(Number(event.user)));
      case "taken_back":
        return event.user == null
          ? say.tookBack(actor)
          : say.tookBackOf(actor, this.people.name(Number(event.user)));
      case "put_back":
        return say.broughtBack(actor, momentOf(String(event.at ?? item.until)));
      case "repaired":
        return say.repaired;
      case "history_erased":
        return say.erased(actor);
      default:
        return sentenceOf(
          {
            seq: item.last,
            at: item.until,
            event,
            actor: item.people[0] ? this.people.get(item.people[0].id) : null,
            subject: typeof event.user === "number" ? this.people.get(event.user) : null,
          },
          this.me,
        );
    }
  }
}
