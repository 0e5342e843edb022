import { say } from "../words/history.ts";
import type { Step } from "./history.ts";
import type { People } from "./people.ts";
import { momentOf } from "../shared/times.ts";

const MARKS = "[data-change]";
const LONGEST = 80;

/** The changes in a text, which one goes through one by one. */
export class Stops {
  private readonly people: People;
  private readonly told: (words: string, count: string) => void;
  private places: HTMLElement[] = [];
  private place = -1;

  /** `told` hears of the change that one has come to, and which of how many it is. */
  constructor(people: People, told: (words: string, count: string) => void) {
    this.people = people;
    this.told = told;
  }

  /** Takes the changes of a text that is shown anew; each says who made it and when. */
  take(text: HTMLElement, steps: Record<string, Step>): void {
    const marked = [...text.querySelectorAll<HTMLElement>(MARKS)].filter((one) => one.offsetParent);
    for (const one of marked) one.title = this.sentence(one, steps);
    this.places = marked.filter((one) => !one.parentElement?.closest(MARKS) && !goesOn(one));
    this.place = -1;
    this.told("", this.places.length > 0 ? say.stops(this.places.length) : "");
  }

  /** How many there are. */
  get count(): number {
    return this.places.length;
  }

  /** Goes on to the next change, or back to the one before. */
  go(by: 1 | -1): void {
    const { length } = this.places;
    if (length === 0) return;
    this.places[this.place]?.classList.remove("is-here");
    const from = this.place < 0 && by < 0 ? 0 : this.place;
    this.place = (from + by + length) % length;
    const here = this.places[this.place]!;
    here.classList.add("is-here");
    here.scrollIntoView({ block: "center", behavior: "instant" });
    const words = (here.textContent ?? "").slice(0, LONGEST);
    this.told(`${here.title}: ${words}`, say.of(this.place + 1, length));
  }

  private sentence({ dataset }: HTMLElement, steps: Record<string, Step>): string {
    const ids = (dataset.by ?? "").split(" ").filter(Boolean).map(Number);
    const name = ids.length > 0 ? this.people.names(ids) : say.unknown;
    const step = steps[dataset.step ?? ""];
    const when = step ? `, ${momentOf(step.until)}` : "";
    if (dataset.change === "add") return say.added(name) + when;
    if (dataset.change === "remove") return say.removed(name) + when;
    return say.formatted(name) + when;
  }
}

// What stands right behind another change is the same one.
function goesOn(one: HTMLElement): boolean {
  const before = one.previousSibling;
  return before instanceof HTMLElement && before.matches("ins, del, span[data-change]");
}
