import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";

import { oncePerFrame } from "../shared/scheduling.ts";

/** What ProseMirror does to have the caret seen, which its types leave out. */
interface Scrolling extends EditorView {
  scrollToSelection(): void;
}

/**
 * Has the caret seen in the frame that shows what was written. At once, as ProseMirror does it, the
 * page would be laid out for each letter once more than it has to be.
 */
export const ScrollsWithTheFrame = Extension.create({
  name: "scrollsWithTheFrame",
  addProseMirrorPlugins() {
    let isFrame = false;
    let view: EditorView | null = null;
    const soon = oncePerFrame(() => {
      if (!view || view.isDestroyed) return;
      isFrame = true;
      (view as Scrolling).scrollToSelection();
      isFrame = false;
    });
    const put = (given: EditorView): boolean => {
      if (isFrame) return false;
      view = given;
      soon();
      return true;
    };
    return [new Plugin({ props: { handleScrollToSelection: put } })];
  },
});
