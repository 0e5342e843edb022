import { element } from "./dom.ts";

const SHOWN = 8000; // ms

let place: HTMLElement | null = null;

/** Says something at the edge of the window for a moment, over the page and without moving it. */
export function toast(text: string): void {
  if (!place) {
    place = element("div", { class: "toast", role: "status", "data-testid": "toast" });
    document.body.append(place);
  }
  const said = element("p", {}, text);
  place.replaceChildren(said);
  setTimeout(() => said.remove(), SHOWN);
}
