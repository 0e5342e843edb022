import type { Editor } from "@tiptap/core";
import type { Awareness } from "y-protocols/awareness";

import { button, element } from "../shared/dom.ts";
import { oncePerFrame } from "../shared/scheduling.ts";
import type { Person } from "../shared/page.ts";
import { isPerson } from "../connection/person.ts";
import { heightOf, placeAt, type Place } from "./text-position.ts";
import { presence as say } from "../words/people.ts";

const TELL = 150; // ms between two tellings of where one has scrolled
const MARGIN = 16; // px between the header and the place at the top

/** Where somebody is: the cursor, and the place at the top of their window. */
interface Whereabouts {
  user?: unknown;
  cursor?: { head: Place } | null;
  view?: Place;
  follows?: unknown;
}

/** What there is to follow in. */
export interface Ground {
  readonly editor: Editor;
  readonly awareness: Awareness;
}

/**
 * Lets the page go where somebody goes, until its own person does something; and tells where it has
 * scrolled to while somebody follows it.
 */
export class Follow {
  private readonly ground: () => Ground;
  private readonly header: HTMLElement;
  private readonly changed: (followed: number | null) => void;
  private readonly bar = new FollowBar(() => this.stop());
  private person: Person | null = null;
  private cursor = "";
  private view = "";
  private timer: number | undefined;
  private readonly move = oncePerFrame(() => this.lead());

  /** `ground` gives what is shown now; `changed` hears who is followed. */
  constructor(
    me: Person,
    header: HTMLElement,
    ground: () => Ground,
    changed: (followed: number | null) => void,
  ) {
    this.ground = ground;
    this.header = header;
    this.changed = changed;
    document.body.append(this.bar.frame, this.bar.element);
    for (const type of ["wheel", "touchmove", "pointerdown", "keydown", "beforeinput"])
      document.addEventListener(type, (event) => this.mayStop(event), {
        passive: true,
        capture: true,
      });
    window.addEventListener("scroll", () => this.tellView(me), { passive: true });
  }

  /** Goes to somebody and follows; whoever is followed already is so no more. */
  start(person: Person): void {
    if (this.person?.id === person.id) return this.stop();
    this.person = person;
    // To the cursor first; the view that they last told may be old.
    this.cursor = "";
    this.view = JSON.stringify(whereabouts(this.ground().awareness, person.id)?.view ?? null);
    this.bar.show(person);
    this.tell("follows", person.id);
    this.changed(person.id);
    this.move();
  }

  /** Presence has changed. */
  look(): void {
    if (this.person) this.move();
  }

  /** Follows no longer. */
  stop(said = this.person ? say.stopped(this.person.name) : ""): void {
    if (!this.person) return;
    this.person = null;
    this.bar.hide(said);
    this.tell("follows", null);
    this.changed(null);
  }

  private lead(): void {
    const { person } = this;
    if (!person) return;
    const now = whereabouts(this.ground().awareness, person.id);
    if (!now) return this.stop(say.gone(person.name));
    this.bar.note(now.cursor || now.view ? "" : say.nowhere(person.name));
    const [cursor, view] = [JSON.stringify(now.cursor ?? null), JSON.stringify(now.view ?? null)];
    if (view !== this.view && now.view) this.scrollTo(now.view);
    else if (cursor !== this.cursor && now.cursor) this.reveal(now.cursor.head);
    [this.cursor, this.view] = [cursor, view];
  }

  // Their top is our top.
  private scrollTo(place: Place): void {
    const height = heightOf(this.ground().editor, place);
    if (height !== null) scroll(height - this.top);
  }

  // Their cursor is in sight.
  private reveal(place: Place): void {
    const height = heightOf(this.ground().editor, place);
    if (height === null) return;
    if (height < this.top || height > innerHeight * 0.85) scroll(height - innerHeight * 0.4);
  }

  private get top(): number {
    return this.header.getBoundingClientRect().bottom + MARGIN;
  }

  private mayStop(event: Event): void {
    if (!this.person || this.bar.element.contains(event.target as Node)) return;
    // Moving the focus to the button that ends it is no way to end it.
    if (
      event instanceof KeyboardEvent &&
      ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)
    )
      return;
    if (event.type === "pointerdown" && this.header.contains(event.target as Node)) return;
    this.stop();
  }

  private tellView(me: Person): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      const { awareness, editor } = this.ground();
      const states = [...awareness.getStates().values()] as Whereabouts[];
      if (states.some(({ follows }) => follows === me.id))
        this.tell("view", placeAt(editor, this.top));
    }, TELL);
  }

  private tell(field: "follows" | "view", value: unknown): void {
    const { awareness } = this.ground();
    if (awareness.getLocalState()) awareness.setLocalStateField(field, value);
  }
}

// Where somebody is who may be here in several tabs: in the one whose cursor is in the text.
function whereabouts(awareness: Awareness, id: number): Whereabouts | null {
  const states = [...awareness.getStates().values()] as Whereabouts[];
  const theirs = states.filter(({ user }) => isPerson(user) && user.id === id);
  return theirs.find(({ cursor }) => cursor) ?? theirs[0] ?? null;
}

function scroll(by: number): void {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  window.scrollBy({ top: by, behavior: isCalm ? "instant" : "smooth" });
}

/** The bar that says who is followed, and the frame around the page in their colour. */
class FollowBar {
  readonly frame = element("div", { class: "follow-frame", "aria-hidden": "true" });
  readonly element: HTMLElement;
  private readonly said = element("span", {});
  private readonly noted = element("span", { class: "follow-note" });
  private readonly news = element("p", { class: "hidden-text", role: "status" });
  private readonly body: HTMLElement;

  constructor(stop: () => void) {
    const end = button(say.stop, stop, "button follow-stop");
    this.body = element(
      "div",
      { class: "follow-bar", "data-testid": "follow-bar" },
      this.said,
      this.noted,
      end,
    );
    this.element = element("div", {}, this.body, this.news);
    this.body.hidden = this.frame.hidden = true;
  }

  show({ name, color }: Person): void {
    this.said.textContent = this.news.textContent = say.following(name);
    this.body.style.setProperty("--person", color);
    this.frame.style.setProperty("--person", color);
    this.body.hidden = this.frame.hidden = false;
  }

  note(text: string): void {
    if (this.noted.textContent !== text) this.noted.textContent = text;
  }

  hide(said: string): void {
    this.news.textContent = said;
    this.body.hidden = this.frame.hidden = true;
  }
}
