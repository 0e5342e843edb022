import type { Editor } from "@tiptap/core";

const REST = 300; // ms without a change
const LONGEST = 2000; // ms that a change waits at most

/**
 * Has `look` called some time after the text has changed, when there is time: it may go through all
 * of the text. Returns what calls it at once.
 */
export function whenIdle(editor: Editor, look: () => void): () => void {
  let timer = 0;
  let since = 0;
  const now = (): void => {
    clearTimeout(timer);
    timer = since = 0;
    if (!editor.isDestroyed) look();
  };
  editor.on("update", () => {
    since ||= performance.now();
    const left = Math.min(REST, since + LONGEST - performance.now());
    clearTimeout(timer);
    timer = window.setTimeout(() => idle(now), Math.max(0, left));
  });
  editor.on("destroy", () => clearTimeout(timer));
  return now;
}

function idle(then: () => void): void {
  // Safari has none.
  if ("requestIdleCallback" in window) requestIdleCallback(then, { timeout: 1000 });
  else setTimeout(then);
}
