import { button, element } from "./dom.ts";
import { isShortcut } from "./keys.ts";
import { strings } from "../words/account.ts";

const SHOWN = 8000; // ms
const OFFERED = 15_000; // ms
const LATER = 500; // ms after which a screen reader knows the page's live regions
const CHANGES = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;
const FIELDS = "input, textarea, select, [contenteditable=true]";

/** What a toast offers beside its words. */
export interface Offer {
  readonly label: string;
  /** Whether Ctrl+Z does it, too. */
  readonly isUndo: boolean;
  press(): void;
}

/**
 * Says something at the edge of the window for a while, over the page and without moving it. It
 * takes the place of what was said before, and stays while somebody points at it or is in it.
 */
export function toast(text: string, offer: Offer | null = null): void {
  const made = element("div", { class: "toast", "data-testid": "toast" }, element("p", {}, text));
  if (offer) made.append(offerButton(made, offer));
  region().replaceChildren(made);
  keepFor(made);
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

function offerButton(place: HTMLElement, { label, isUndo, press }: Offer): HTMLElement {
  const before = document.activeElement as HTMLElement | null;
  const made = button(label, () => {
    const hadFocus = place.contains(document.activeElement);
    place.remove();
    if (hadFocus) before?.focus();
    press();
  }, "button quiet");
  if (isUndo) made.dataset.undo = "";
  if (isUndo) made.setAttribute("aria-keyshortcuts", "Control+Z");
  return made;
}

function keepFor(made: HTMLElement): void {
  const cross = button("×", () => made.remove(), "toast-close");
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
