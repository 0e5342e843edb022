import { createElement, type IconNode } from "lucide";

type Attributes = Record<string, string>;

const CONTROLS = "button, select, a, textarea";

/** A new element with these attributes; strings among `children` become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Gives an element an attribute; what is so already is left alone, and nothing looks for it anew. */
export function setAttribute(made: Element, name: string, value: string): void {
  if (made.getAttribute(name) !== value) made.setAttribute(name, value);
}

/** A decorative icon. */
export function icon(node: IconNode): SVGElement {
  return createElement(node, { "aria-hidden": "true", width: 18, height: 18 });
}

/** A button that does `press` when it is clicked. */
export function button(label: string, press: () => void, look = "button"): HTMLButtonElement {
  const made = element("button", { type: "button", class: look }, label);
  made.addEventListener("click", press);
  // A key that is held down must not press what came under it, such as the answer to a question.
  made.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault();
  });
  return made;
}

/** Gives an element other children; what has the focus in it is followed by its like. */
export function refill(holder: HTMLElement, children: readonly HTMLElement[]): void {
  const { activeElement } = document;
  const had = activeElement && holder.contains(activeElement) ? kindOf(activeElement) : null;
  holder.replaceChildren(...children);
  if (had === null) return;
  const likes = [...holder.querySelectorAll<HTMLElement>(CONTROLS)];
  likes.find((one) => kindOf(one) === had)?.focus({ preventScroll: true });
}

function kindOf(control: Element): string {
  return `${control.tagName} ${control.getAttribute("aria-label") ?? control.className}`;
}

/** Gives the person a file of this name. */
export function saveFile(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  // The browser has read the address by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
