import type { EditorState, Transaction } from "@tiptap/pm/state";

import type { Match } from "./matches.ts";

// In a block with more places the rest is one change: each costs the time of looking through the block.
const MOST_CHANGES = 64;

interface View {
  readonly state: EditorState;
  dispatch(transaction: Transaction): void;
}

/**
 * Puts `instead` in all these places, which are in order. A change takes one place of each block: of a
 * block everything between the first and the last letter that differ is written anew (y-tiptap), and
 * what others write in between would stand elsewhere when it is taken back.
 */
export function replaceIn(view: View, places: readonly Match[], instead: string): void {
  let left = places;
  for (let change = 1; left.length > 0; change++) {
    const { tr, doc } = view.state;
    const later: Match[] = [];
    let block = -1;
    // From the end, so that the places before stay where they are.
    for (const place of left.toReversed()) {
      const start = doc.resolve(place.from).start();
      if (start === block && change < MOST_CHANGES) later.push(place);
      else tr.insertText(instead, place.from, place.to);
      block = start;
    }
    view.dispatch(tr);
    left = later
      .reverse()
      .map(({ from, to }) => ({ from: tr.mapping.map(from), to: tr.mapping.map(to) }));
  }
}
