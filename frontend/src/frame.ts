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
