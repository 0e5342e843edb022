/** Whether this is a Mac, or of its kin. */
export const IS_MAC = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

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

/** While somebody goes through a list by keys, it has this attribute. */
export const CHOOSING = "data-choosing";

/**
 * Has `chosen` called with what is chosen in a list. Each arrow tells of a change where the list is
 * not open, and passes by what is not meant: by keys it counts with Enter, or when the list is left;
 * Escape takes it back.
 */
export function onChoice(list: HTMLSelectElement, chosen: (value: string) => void): void {
  let isByKeys = false;
  let before: string | null = null;
  const settle = (): void => {
    if (before === null) return;
    before = null;
    list.removeAttribute(CHOOSING);
    chosen(list.value);
  };
  let now = list.value;
  list.addEventListener("focus", () => (now = list.value));
  list.addEventListener("pointerdown", () => (isByKeys = false));
  list.addEventListener("change", () => {
    before ??= now;
    now = list.value;
    list.setAttribute(CHOOSING, "");
    if (!isByKeys) settle();
  });
  list.addEventListener("blur", settle);
  list.addEventListener("keydown", (event) => {
    isByKeys = !opens(event);
    if (before === null) return;
    if (event.key === "Escape") {
      list.value = now = before;
      before = null;
      list.removeAttribute(CHOOSING);
    } else if (event.key === "Enter") settle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// What is chosen in the open list is meant.
function opens({ key, altKey }: KeyboardEvent): boolean {
  const isArrow = key === "ArrowUp" || key === "ArrowDown";
  return key === " " || key === "F4" || (isArrow && (altKey || IS_MAC));
}
