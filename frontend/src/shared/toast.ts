import { button, element } from "./dom.ts";
import { isShortcut } from "./keys.ts";
import { strings } from "../words/account.ts";

const SHOWN = 8000; // ms
const OFFERED = 15_000; // ms
const LATER = 500; // ms after which a screen reader knows the page's live regions
const CHANGES = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;
const KEPT = "toast";
const FIELDS = "input, textarea, select, [contenteditable=true]";

/**
 * What a toast offers beside its words: to take something back, for the page to send or to do, or a
 * way on.
 */
export type Offer =
  | { readonly takeBack: () => void }
  | { readonly undo: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly way: string; readonly label?: string };

// Where somebody was when a toast came.
const places = new WeakMap<Element, HTMLElement>();

/**
 * Says something at the edge of the window for a while, over the page and without moving it. It
 * takes the place of what was said before, and stays while somebody points at it or is in it.
 */
export function toast(text: string, offer?: Offer): void {
  const made = element("div", { class: "toast", "data-testid": "toast" }, element("p", {}, text));
  if (offer) made.append(offered(offer));
  region().replaceChildren(made);
  keepFor(made);
}

/** Says something when the next page is there. */
export function toastOnNextPage(text: string, offer?: Offer & { undo: string }): void {
  sessionStorage.setItem(KEPT, JSON.stringify([text, offer]));
}

/** Says what the page before wanted to be said here. */
export function showKeptToast(): void {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept) toast(...(JSON.parse(kept) as [string, Offer]));
}

/** Takes away the toast that this is in; whoever was in it goes on where they were. */
export function dismiss(inside: Element): void {
  const made = inside.closest(".toast");
  const hadFocus = made?.contains(document.activeElement);
  made?.remove();
  if (made && hadFocus) places.get(made)?.focus();
}

/** Treats those that came with the page like those that it shows itself. */
export function adoptToasts(): void {
  const given = [...region().querySelectorAll<HTMLElement>(".toast")];
  given.forEach(keepFor);
  const news = element("p", { class: "hidden-text", role: "status" });
  document.body.append(news);
  const words = given.map((one) => one.querySelector("p")?.textContent ?? "");
  setTimeout(() => (news.textContent = words.join(" ")), LATER);
}

// The page has one for what the server says.
function region(): HTMLElement {
  const found = document.getElementById("toasts");
  if (found) return found;
  const made = element("div", { id: "toasts", class: "toasts", role: "status" });
  document.body.append(made);
  return made;
}

function offered(offer: Offer): HTMLElement {
  if ("takeBack" in offer) return undoButton(offer.takeBack);
  return "way" in offer ? linkTo(offer.way, offer.label) : undoForm(offer.undo, offer.fields);
}

function undoButton(takeBack: () => void): HTMLElement {
  const made = button(
    strings.undo,
    () => {
      dismiss(made);
      takeBack();
    },
    "button quiet",
  );
  made.dataset.undo = "";
  made.setAttribute("aria-keyshortcuts", "Control+Z");
  return made;
}

// These are what the server makes, too (base.html).
function linkTo(way: string, label = strings.open): HTMLElement {
  return element("a", { class: "button quiet", href: way }, label);
}

function undoForm(path: string, fields: Readonly<Record<string, string>>): HTMLElement {
  const hidden = Object.entries(fields).map(([name, value]) =>
    element("input", { type: "hidden", name, value }),
  );
  const look = { class: "button quiet", "data-undo": "", "aria-keyshortcuts": "Control+Z" };
  const press = element("button", look, strings.undo);
  return element("form", { method: "post", action: path }, ...hidden, press);
}

function keepFor(made: HTMLElement): void {
  if (document.activeElement instanceof HTMLElement) places.set(made, document.activeElement);
  const cross = button("×", () => dismiss(made), "toast-close");
  cross.setAttribute("aria-label", strings.dismiss);
  cross.title = strings.dismiss;
  const time = made.querySelector("button, a") ? OFFERED : SHOWN;
  made.append(cross);
  let timer = 0;
  const wait = (): void => {
    clearTimeout(timer);
    if (document.hidden || made.matches(":hover, :focus-within")) return;
    timer = window.setTimeout(() => made.remove(), time);
  };
  // The element matches what it does when the event is over.
  for (const kind of CHANGES) made.addEventListener(kind, () => setTimeout(wait));
  document.addEventListener("visibilitychange", wait);
  // Once, however often it is asked for.
  document.addEventListener("keydown", undoByKeys);
  wait();
}

function undoByKeys(event: KeyboardEvent): void {
  const undo = document.querySelector<HTMLElement>("#toasts [data-undo]");
  if (!undo || event.defaultPrevented || !isShortcut(event, "z")) return;
  if ((event.target as Element).closest(FIELDS)) return;
  event.preventDefault();
  undo.click();
}
