/** `step`, done at most once in each frame that the browser draws, however often it is asked for. */
export function oncePerFrame(step: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      step();
    });
  };
}

const LATEST = 100; // ms, where no frame is drawn

/**
 * `step`, done once after the next frame is drawn, however often it is asked for: it holds up no
 * letter.
 */
export function afterFrame(step: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    step();
  };
  return () => {
    if (timer !== undefined) return;
    // A page that is not seen draws none.
    timer = setTimeout(now, LATEST);
    globalThis.requestAnimationFrame?.(() => setTimeout(now));
  };
}

/** Resolves when the browser has nothing better to do, at the latest after some seconds. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no such thing.
    if (!globalThis.requestIdleCallback) setTimeout(resolve, 1000);
    else requestIdleCallback(() => resolve(), { timeout: 3000 });
  });
}
