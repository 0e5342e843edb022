import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { PluginKey, type EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { SearchQuery } from "prosemirror-search";

import { decorated } from "./decorated.ts";

const KEY = new PluginKey<DecorationSet>("matches");

/** So many are shown and counted. */
export const MOST = 1000;

/** A place of the text that was found. */
export interface Match {
  from: number;
  to: number;
}

/** What is looked for. */
export interface Wanted {
  search: string;
  caseSensitive: boolean;
  wholeWord: boolean;
}

/** Shows the places that `showMatches` is given, and keeps them in place while the text changes. */
export const Matches = Extension.create({
  name: "matches",
  addProseMirrorPlugins: () => [decorated(KEY)],
});

/** The places of the text with what is wanted, in order, at most `MOST` and one. */
export function find(state: EditorState, wanted: Wanted): Match[] {
  const query = new SearchQuery({ ...wanted, literal: true });
  if (!query.valid) return [];
  const found: Match[] = [];
  for (let at = 0; found.length <= MOST; ) {
    const next = query.findNext(state, at, state.doc.content.size);
    if (!next) break;
    found.push({ from: next.from, to: next.to });
    at = Math.max(next.to, next.from + 1);
  }
  return found;
}

/** The change by which these places are shown, one of them as the current one. */
export function showMatches(state: EditorState, found: readonly Match[], current: Match | null) {
  const shown = found.map((match) => decoration(match, match === current));
  return state.tr.setMeta(KEY, DecorationSet.create(state.doc, shown));
}

/** The shown places, where they are now. */
export function shownMatches(state: EditorState): Match[] {
  return KEY.getState(state)?.find().map(({ from, to }) => ({ from, to })) ?? [];
}

function decoration({ from, to }: Match, isCurrent: boolean): Decoration {
  return Decoration.inline(from, to, { class: isCurrent ? "found current" : "found" });
}

/** What stands at a place that was found. */
export function wordsAt(doc: Node, { from, to }: Match): string {
  return doc.textBetween(from, to);
}
