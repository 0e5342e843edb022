import { lastVisit } from "../history/visits.ts";
import { element } from "../shared/dom.ts";
import { isComposing, isShortcut } from "../shared/keys.ts";
import { strings as words } from "../words/account.ts";
import { matching, recentFirst, type Place } from "./places.ts";

const strings = words.going;
const MOST = 8;
const PAUSE = 120; // ms
// What pages offer already: their own names, links and buttons.
const COMMANDS = [
  ".site-nav a",
  "#bell",
  ".account-link",
  ".create button",
  "#share",
  "#desk-menu :is(a, button):not(.notices-link)",
].join(", ");

interface Named {
  readonly id: number;
  readonly name: string;
}

interface Found {
  readonly id: string;
  readonly title: string;
}

/**
 * By Ctrl+K (⌘K) to any document that one may open, to what one shares with somebody, to one's groups
 * and shared folders, and to whatever the page offers. In a text the same keys make a link: whoever has taken them has them.
 */
export class Palette {
  private readonly person: number;
  private readonly field = element("input", {
    type: "text",
    role: "combobox",
    "aria-label": strings.label,
    placeholder: strings.label,
    "aria-expanded": "true",
    "aria-controls": "palette-list",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    "data-testid": "palette-field",
  });
  private readonly list = element("ul", {
    id: "palette-list",
    role: "listbox",
    "aria-label": strings.label,
  });
  private readonly news = element("p", { class: "palette-news", role: "status" });
  private readonly dialog = element(
    "dialog",
    { class: "palette", "aria-label": strings.label, "data-testid": "palette" },
    this.field,
    this.list,
    this.news,
  );
  private places: Place[] = [];
  private chosen = 0;
  private asked = 0;
  private wait = 0;

  constructor(person: number) {
    this.person = person;
    document.body.append(this.dialog);
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.dialog.addEventListener("click", ({ target }) => {
      if (target === this.dialog) this.dialog.close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || !isShortcut(event, "k")) return;
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) this.open();
    });
  }

  /** Opens it, with what was visited last. */
  open(): void {
    this.field.value = "";
    this.dialog.showModal();
    this.field.focus();
    this.look();
  }

  private look(): void {
    clearTimeout(this.wait);
    const typed = this.field.value.trim();
    const number = ++this.asked;
    const commands = matching(commandsOf(this.dialog), typed);
    this.show(commands.slice(0, MOST));
    const ask = async (): Promise<void> => {
      const [found, people, together] = await Promise.all([
        documentsFor(typed).catch(() => null),
        peopleFor(typed).catch(() => []),
        togetherFor(typed).catch(() => []),
      ]);
      if (number !== this.asked || !this.dialog.open) return;
      if (found === null) {
        this.news.textContent = strings.noDocuments;
        return;
      }
      const visit = (id: string): string | null => lastVisit(this.person, id);
      const documents = typed === "" ? recentFirst(found, visit) : found;
      const shown = [...documents.slice(0, MOST).map(placeOf), ...people.map(placeWith)];
      this.show([...shown, ...together, ...commands.slice(0, MOST)]);
    };
    this.wait = window.setTimeout(() => void ask(), typed === "" ? 0 : PAUSE);
  }

  private show(places: Place[]): void {
    this.places = places;
    this.list.replaceChildren(...places.map((place, number) => this.option(place, number)));
    this.news.textContent = places.length === 0 ? strings.none : strings.found(places.length);
    this.choose(0);
  }

  private option({ label, kind }: Place, number: number): HTMLElement {
    const option = element(
      "li",
      { id: `palette-${number}`, role: "option", "aria-selected": "false" },
      element("bdi", {}, label),
      element("span", { class: "palette-kind" }, kind),
    );
    option.addEventListener("click", () => this.go(number));
    return option;
  }

  private choose(number: number): void {
    const count = this.places.length;
    this.chosen = count === 0 ? 0 : (number + count) % count;
    for (const [at, option] of [...this.list.children].entries()) {
      option.ariaSelected = String(at === this.chosen);
      if (at === this.chosen) option.scrollIntoView({ block: "nearest" });
    }
    if (count === 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `palette-${this.chosen}`);
  }

  private press(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) this.choose(this.chosen + step);
    else if (event.key === "Enter") this.go(this.chosen);
    else return;
    event.preventDefault();
  }

  private go(number: number): void {
    const place = this.places[number];
    if (!place) return;
    this.dialog.close();
    place.go();
  }
}

async function documentsFor(typed: string): Promise<Found[]> {
  const limit = String(typed === "" ? 50 : MOST);
  return (await answerOf<{ documents: Found[] }>("documents", { q: typed, limit })).documents;
}

// Those with whom one shares something.
async function peopleFor(typed: string): Promise<Named[]> {
  return typed === "" ? [] : answerOf<Named[]>("people", { q: typed });
}

// The groups that one is in, and the shared folders that one has.
async function togetherFor(typed: string): Promise<Place[]> {
  if (typed === "") return [];
  const [groups, folders] = await Promise.all([
    answerOf<Named[]>("groups", {}),
    answerOf<Named[]>("shared-folders", {}),
  ]);
  const places = [
    ...folders.map(({ id, name }) => placeAt(name, strings.folder, `/?shared=${id}`)),
    ...groups.map(({ id, name }) => placeAt(name, strings.group, `/groups/${id}/`)),
  ];
  return matching(places, typed).slice(0, MOST);
}

function placeAt(label: string, kind: string, address: string): Place {
  return { label, kind, go: () => location.assign(address) };
}

async function answerOf<T>(path: string, query: Record<string, string>): Promise<T> {
  const answer = await fetch(`/api/v1/${path}?${new URLSearchParams(query)}`, {
    headers: { Accept: "application/json" },
    redirect: "manual",
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as T;
}

function placeWith({ id, name }: Named): Place {
  return { label: name, kind: strings.person, go: () => location.assign(`/?person=${id}`) };
}

function placeOf({ id, title }: Found): Place {
  // A document without a title is called so in the page's language.
  const label = title === "Untitled" ? strings.untitled : title;
  return { label, kind: strings.document, go: () => location.assign(`/documents/${id}/`) };
}

function commandsOf(dialog: HTMLElement): Place[] {
  const found = [...document.querySelectorAll<HTMLElement>(COMMANDS)];
  return found
    .filter((one) => !dialog.contains(one) && !one.matches("[disabled], [hidden], #go-to"))
    .map((one) => ({ label: nameOf(one), kind: strings.command, go: () => one.click() }))
    .filter(({ label }) => label !== "");
}

function nameOf(one: HTMLElement): string {
  const seen = one.cloneNode(true) as HTMLElement;
  for (const unsaid of seen.querySelectorAll("[aria-hidden]")) unsaid.remove();
  return (one.ariaLabel ?? one.title) || (seen.textContent ?? "").trim();
}
