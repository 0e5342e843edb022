import { Extension } from "@tiptap/core";
import { PluginKey, type EditorState } from "@tiptap/pm/state";
import type { DecorationSet } from "@tiptap/pm/view";

import { decorated } from "./decorations.ts";

/** Shows suggestions in the text; a DecorationSet is given by this key. */
export const SUGGESTED = new PluginKey<DecorationSet>("suggestions");

/** What a decoration of a suggestion belongs to. */
export interface Spec {
  suggestion?: string;
  /** What it shows: two with the same look at the same place are the same. */
  look?: string;
}

/** Lets suggestions be shown, by whoever knows them. */
export const Suggested = Extension.create({
  name: "suggested",
  addProseMirrorPlugins: () => [decorated(SUGGESTED)],
});

/** The suggestions that are shown at the selection, or at most `near` letters away. */
export function suggestionsAt(state: EditorState, near = 0): string[] {
  const { from, to } = state.selection;
  const shown = SUGGESTED.getState(state)?.find(from - near, to + near) ?? [];
  return shown.flatMap(({ spec }) => (spec as Spec).suggestion ?? []);
}
