const TAKES = 150; // ms

interface Move {
  /** By how many px the card came from above its place, or below it. */
  readonly by: number;
  readonly animation: Animation;
}

const moves = new WeakMap<HTMLElement, Move>();

/**
 * Puts a card at a height, in px, where it is seen to move to. It stands there at once and only looks
 * as if it came: the page is laid out once, and not for each frame of the way.
 */
export function moveTo(card: HTMLElement, height: number): void {
  // The browser rounds what it is given: it would always seem to be elsewhere.
  const top = Math.round(height);
  const value = `${top}px`;
  const before = card.style.top;
  if (before === value) return;
  card.style.top = value;
  // Of a card that was nowhere there is nothing to be seen on its way.
  if (!before || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const by = parseFloat(before) - top + leftOf(card);
  const way = { transform: [`translateY(${by}px)`, "none"] };
  moves.get(card)?.animation.cancel();
  moves.set(card, { by, animation: card.animate(way, { duration: TAKES, easing: "ease-out" }) });
}

// How far it is still from where it was last put.
function leftOf(card: HTMLElement): number {
  const { by, animation } = moves.get(card) ?? {};
  const progress = animation?.effect?.getComputedTiming().progress;
  return by === undefined || typeof progress !== "number" ? 0 : by * (1 - progress);
}
