import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { PluginKey, type EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

import { decorated } from "../decorations.ts";
import { rangesOf, type Wanted } from "./search.ts";

const KEY = new PluginKey<DecorationSet>("matches");

/** So many are shown and counted. */
export const MOST = 1000;
const LEAF = "\ufffc"; // for what is no letter and takes the place of one

/** A place of the text that was found. */
export interface Match {
  from: number;
  to: number;
}

/** Shows the places that `showMatches` is given, and keeps them in place while the text changes. */
export const Matches = Extension.create({
  name: "matches",
  addProseMirrorPlugins: () => [decorated(KEY)],
});

/** The places of the text with what is wanted, in order, at most `MOST` and one. */
export function find(doc: Node, wanted: Wanted): Match[] {
  const found: Match[] = [];
  doc.descendants((node, position) => {
    if (found.length > MOST) return false;
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, "", LEAF);
    for (const [from, to] of rangesOf(text, wanted))
      found.push({ from: position + 1 + from, to: position + 1 + to });
    return false;
  });
  return found.slice(0, MOST + 1);
}

/** The change by which these places are shown, one of them as the current one. */
export function showMatches(state: EditorState, found: readonly Match[], current: Match | null) {
  const shown = found.map((match) => decoration(match, match === current));
  return state.tr.setMeta(KEY, DecorationSet.create(state.doc, shown));
}

function decoration({ from, to }: Match, isCurrent: boolean): Decoration {
  return Decoration.inline(from, to, { class: isCurrent ? "found current" : "found" });
}
