import { X } from "lucide";

import { button, element, icon } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { likeness } from "../people/people-bar.ts";
import type { Role } from "../shared/roles.ts";
import type { Answer, Question, ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";
import type { Change } from "./sharing.ts";

/** What the sections of the share dialog ask it to do. */
export interface Acts {
  /** Changes who may do what; whether it was done. */
  change(change: Change): Promise<boolean>;
  /** Gives up one's own role. */
  leave(): void;
  /** Asks before something is done. */
  ask(question: Question): void;
  /** Takes the question away. */
  drop(): void;
}

/** A section of the share dialog. */
export interface Section {
  readonly element: HTMLElement;
  /** Shows this; `now` is in milliseconds. */
  show(state: ShareState, now: number): void;
}

/** A section with a heading. */
export function section(id: string, title: string, ...children: Node[]): HTMLElement {
  const heading = element("h3", { id: `share-${id}` }, title);
  const attributes = { "aria-labelledby": heading.id, "data-testid": heading.id };
  return element("section", attributes, heading, ...children);
}

/** A field with a label that stands above it. */
export function field(label: string, control: HTMLElement): HTMLElement {
  const caption = element("label", { for: control.id }, label);
  return element("div", { class: "field" }, caption, control);
}

/** A list of choices, the first of which is chosen. */
export function choices<T extends string>(
  id: string,
  values: readonly T[],
  name: (value: T) => string,
): HTMLSelectElement {
  const options = values.map((value) => element("option", { value }, name(value)));
  return element("select", { id }, ...options);
}

/** A list of roles of which one holds, and what is done when another is chosen. */
export function roleChoice(
  id: string,
  label: string,
  roles: readonly Role[],
  role: Role,
  choose: (role: Role) => void,
): HTMLSelectElement {
  const made = choices(id, roles, words.role);
  made.setAttribute("aria-label", label);
  made.value = role;
  made.addEventListener("change", () => choose(made.value as Role));
  return made;
}

/** A switch that is on or off. */
export function switchButton(
  id: string,
  label: string,
  isOn: boolean,
  press: () => void,
): HTMLElement {
  const made = element("button", {
    type: "button",
    class: "switch",
    id,
    role: "switch",
    "aria-checked": String(isOn),
    "aria-label": label,
    title: label,
  });
  made.addEventListener("click", press);
  return made;
}

/** A button that takes something away. */
export function crossButton(id: string, label: string, press: () => void): HTMLElement {
  const made = element(
    "button",
    { type: "button", class: "tool", id, "aria-label": label, title: label },
    icon(X),
  );
  made.addEventListener("click", press);
  return made;
}

/** A person's circle. */
export function circle(person: Person): HTMLElement {
  const made = element("span", { class: "person", "aria-hidden": "true" }, ...likeness(person));
  made.style.setProperty("--person", person.color);
  return made;
}

/** Two lines of a row: what it is about, and what there is to know. */
export function about(name: string, facts: string): HTMLElement {
  const lines = [element("span", { class: "share-name" }, name)];
  if (facts) lines.push(element("span", { class: "share-facts" }, facts));
  return element("div", { class: "share-about" }, ...lines);
}

/** The question that is open in this row, if it is. */
export function questionIn(row: string, { question }: ShareState, acts: Acts): HTMLElement[] {
  if (question?.row !== row) return [];
  const yes = question.answers.map((answer) => answerButton(answer, question.isDanger, acts));
  yes[0]!.id = "share-answer";
  const text = element("p", { id: "share-question" }, question.text);
  const all = element(
    "div",
    { class: "actions" },
    ...yes,
    button(words.cancel, () => acts.drop()),
  );
  const attributes = { class: "share-question", role: "group", "aria-labelledby": text.id };
  return [element("div", attributes, text, all)];
}

function answerButton(answer: Answer, isDanger: boolean, acts: Acts): HTMLButtonElement {
  const { label, change } = answer;
  const look = isDanger ? "button danger solid" : "button primary";
  const act = (): void => (change === "leave" ? acts.leave() : void acts.change(change));
  return button(label, act, look);
}
