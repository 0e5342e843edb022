import { button, element } from "../shared/dom.ts";
import { choices, field } from "./controls.ts";
import { words } from "../words/sharing.ts";
import { endOf, momentOf, TERMS, type Term } from "../shared/times.ts";

const KEPT = "kept";

/** The choice of when a link ends, with a day to be set where that is chosen. */
export class TermField {
  private readonly select: HTMLSelectElement;
  private readonly day: HTMLInputElement;

  /** `end` is when the link ends now (ISO 8601, null for never); left out for a new link. */
  constructor(id: string, end?: string | null, now = Date.now()) {
    this.select = choices(id, TERMS, words.term);
    this.day = element("input", {
      type: "date",
      id: `${id}-day`,
      "aria-label": words.linkDay,
      hidden: "",
    });
    if (end) this.select.prepend(keptOption(end, now));
    this.select.selectedIndex = 0;
    this.select.addEventListener("change", () => this.showDay());
  }

  /** The fields of a form. */
  fields(): HTMLElement[] {
    return [field(words.linkTerm, this.select), this.day];
  }

  /** Controls that call `set` with the new end as soon as one is chosen. */
  controls(label: string, set: (end: string | null) => void): HTMLElement[] {
    this.select.setAttribute("aria-label", label);
    const apply = (): void => {
      if (this.day.hidden || this.day.reportValidity()) set(this.end(Date.now()));
    };
    // A date changes with every key that is pressed in it.
    const setDay = button(words.linkSet, apply);
    setDay.hidden = true;
    this.select.addEventListener("change", () => {
      setDay.hidden = this.day.hidden;
      if (this.day.hidden && this.select.value !== KEPT) apply();
    });
    return [this.select, this.day, setDay];
  }

  /** The end that is chosen at `now` (ms), as ISO 8601; null for never. */
  end(now: number): string | null {
    return endOf(this.select.value as Term, this.day.value, now);
  }

  private showDay(): void {
    const wanted = this.select.value === "date";
    this.day.hidden = !wanted;
    this.day.required = wanted;
    if (wanted) this.day.focus();
  }
}

function keptOption(end: string, now: number): HTMLOptionElement {
  const text = Date.parse(end) > now ? words.until(momentOf(end)) : words.ended(momentOf(end));
  return element("option", { value: KEPT }, text);
}
