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

/** Resolves when the browser has nothing better to do, at the latest after some seconds. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no such thing.
    if (!globalThis.requestIdleCallback) setTimeout(resolve, 1000);
    else requestIdleCallback(() => resolve(), { timeout: 3000 });
  });
}
