import { part } from "./page.ts";

/** From where to where the text is in sight, in pixels of the window. */
export interface Sight {
  top: number;
  bottom: number;
}

/** What is in sight between the header and the window's end, or the keyboard on its screen. */
export function sight(): Sight {
  const { bottom: top } = part("desk-header").getBoundingClientRect();
  const { visualViewport: seen } = window;
  return { top, bottom: seen ? seen.offsetTop + seen.height : innerHeight };
}

/** Tells the style sheet from now on how high the header is. */
export function tellHeader(): void {
  const header = part("desk-header");
  const tell = (): void =>
    document.documentElement.style.setProperty("--header", `${header.offsetHeight}px`);
  new ResizeObserver(tell).observe(header);
  tell();
}

/** How far from the edges of what is in sight the cursor is kept, for ProseMirror. */
export const MARGINS = {
  get top(): number {
    return sight().top + 16;
  },
  get bottom(): number {
    return innerHeight - sight().bottom + 80;
  },
  left: 16,
  right: 16,
};
