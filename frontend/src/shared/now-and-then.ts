const EVERY = 30_000; // ms
const LEAST = 3000; // ms between two looks

/**
 * Does `look` now and then while the page is seen, and soon when it is seen again. For what the server
 * does not tell by itself. Gives what ends it.
 */
export function nowAndThen(look: () => unknown): () => void {
  const life = new AbortController();
  const { signal } = life;
  let last = Date.now();
  const due = (pause: number): void => {
    if (document.hidden || Date.now() - last < pause) return;
    last = Date.now();
    look();
  };
  const timer = setInterval(() => due(EVERY), LEAST);
  window.addEventListener("focus", () => due(LEAST), { signal });
  document.addEventListener("visibilitychange", () => due(LEAST), { signal });
  return () => {
    clearInterval(timer);
    life.abort();
  };
}
