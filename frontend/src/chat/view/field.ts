import { isTooLong } from "../chat.ts";
import { say } from "../../words/chat.ts";
import { element } from "../../shared/dom.ts";
import { isComposing } from "../../shared/keys.ts";
import { queryAt, suggestions, type Query } from "../../people/mentions.ts";
import type { Person } from "../../shared/page.ts";
import { circle } from "../../sharing/controls.ts";

const MOST = 6; // suggestions
let fields = 0;

/** What a field does with what is written in it. */
export interface FieldUse {
  label: string;
  /** What the empty field says; without it, what the chat's does. */
  placeholder?: string;
  /** Those who can be mentioned now. */
  people(): readonly Person[];
  /** Takes a text that is not empty, and the ids of those who were chosen by name. */
  send(text: string, chosen: ReadonlySet<number>): void;
  /** Escape was pressed and nothing else takes it. */
  escape(): void;
  /** A key changed the text. */
  typed(): void;
}

/** A field for a message: Enter sends, Shift+Enter begins a new line, @ offers names. */
export class ChatField {
  readonly element: HTMLElement;
  readonly area: HTMLTextAreaElement;
  private readonly use: FieldUse;
  private readonly list: HTMLElement;
  private readonly error = element("p", { class: "chat-error", role: "alert" });
  private readonly chosen = new Set<number>();
  private offered: readonly Person[] = [];
  private active = 0;
  private query: Query | null = null;

  constructor(use: FieldUse, text = "") {
    this.use = use;
    const id = `chat-field-${++fields}`;
    this.list = element("ul", {
      class: "chat-names",
      role: "listbox",
      id: `${id}-names`,
      "aria-label": say.people,
      hidden: "",
    });
    this.area = element("textarea", {
      id,
      rows: "1",
      dir: "auto",
      placeholder: use.placeholder ?? say.placeholder,
      autocomplete: "off",
      "aria-label": use.label,
      "aria-autocomplete": "list",
      "aria-controls": this.list.id,
      "aria-description": say.hint,
      "data-testid": "chat-field",
    });
    this.area.value = text;
    this.element = element("div", { class: "chat-field" }, this.list, this.area, this.error);
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("blur", () => this.hideNames());
    // Only the cursor moved.
    this.area.addEventListener("click", () => this.offer());
  }

  /** Sends what is written, if it can be sent. */
  submit(): void {
    // No database keeps it.
    const text = this.area.value.replaceAll("\0", "").trim();
    if (!text) return;
    if (isTooLong(text)) return this.say(say.tooLong);
    this.use.send(text, new Set(this.chosen));
    this.clear();
  }

  /** It became known who can be mentioned: whoever is writing a name is offered theirs. */
  met(): void {
    if (document.activeElement === this.area && this.list.hidden) this.offer();
  }

  /** Whether nothing is written. */
  get isEmpty(): boolean {
    return this.area.value.trim() === "";
  }

  private clear(): void {
    this.area.value = "";
    this.chosen.clear();
    this.hideNames();
    this.say("");
  }

  private say(error: string): void {
    this.error.textContent = error;
    this.area.toggleAttribute("aria-invalid", error !== "");
  }

  private changed(): void {
    this.say("");
    this.use.typed();
    this.offer();
  }

  private key(event: KeyboardEvent): void {
    // Enter that ends a composition (as of Japanese) is no Enter of the message.
    if (isComposing(event)) return;
    if (!this.list.hidden && this.keyOfNames(event)) return event.preventDefault();
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.use.escape();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.submit();
  }

  // Whether the list of names takes the key.
  private keyOfNames({ key, shiftKey }: KeyboardEvent): boolean {
    if (key === "ArrowDown") this.activate(this.active + 1);
    else if (key === "ArrowUp") this.activate(this.active - 1);
    else if ((key === "Enter" || key === "Tab") && !shiftKey) this.choose(this.active);
    else if (key === "Escape") this.hideNames();
    else return false;
    return true;
  }

  private offer(): void {
    const { value, selectionStart, selectionEnd } = this.area;
    this.query = selectionStart === selectionEnd ? queryAt(value, selectionStart) : null;
    const found = this.query ? suggestions(this.use.people(), this.query.letters) : [];
    this.offered = found.slice(0, MOST);
    if (this.offered.length === 0) return this.hideNames();
    this.list.replaceChildren(...this.offered.map((person, i) => this.option(person, i)));
    this.list.hidden = false;
    this.activate(0);
  }

  private option(person: Person, index: number): HTMLElement {
    const name = element("bdi", {}, person.name);
    const id = `${this.list.id}-${index}`;
    const made = element("li", { role: "option", id }, circle(person), name);
    // Before the field loses the focus.
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", () => this.choose(index));
    return made;
  }

  private activate(index: number): void {
    const { length } = this.offered;
    this.active = (index + length) % length;
    [...this.list.children].forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === this.active)),
    );
    this.area.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  private choose(index: number): void {
    const person = this.offered[index];
    if (!person || !this.query) return;
    this.chosen.add(person.id);
    const { start, letters } = this.query;
    this.area.setRangeText(`@${person.name} `, start, start + letters.length + 1, "end");
    this.hideNames();
    this.use.typed();
  }

  private hideNames(): void {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}
