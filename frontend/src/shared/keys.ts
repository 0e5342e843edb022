/** Whether a key belongs to a composition; Safari tells of the Enter that ends one by its code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const LATIN = /^[a-z]$/i;

/**
 * Whether this is Ctrl (⌘) and the letter: by what is written on the key, and by its position where
 * the layout has other letters (Cyrillic, Greek, Hebrew, Arabic).
 */
export function isShortcut(event: Pressed, letter: string): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
  if (LATIN.test(event.key)) return event.key.toLowerCase() === letter;
  return event.code === `Key${letter.toUpperCase()}`;
}

/** Whether a key writes a letter by AltGr, which Windows tells as Ctrl and Alt. */
export function isByAltGr(event: Pick<KeyboardEvent, "key" | "getModifierState">): boolean {
  return [...event.key].length === 1 && event.getModifierState("AltGraph");
}
