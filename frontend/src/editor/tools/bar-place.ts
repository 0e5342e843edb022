import type { Sight } from "../../shared/sight.ts";

const GAP = 8; // px

/** A stretch of the window, in pixels from its top. */
export interface Stretch {
  top: number;
  bottom: number;
}

/** Where nobody sees a bar that belongs to something out of sight. */
const AWAY = -1000;

/** Where the bar over selected words begins: above them, else below, else at the top of what is seen. */
export function aboveWords(words: Stretch, height: number, sight: Sight): number {
  if (isAway(words, sight)) return AWAY;
  const above = words.top - GAP - height;
  if (above >= sight.top) return above;
  const below = words.bottom + GAP;
  return below + height <= sight.bottom ? below : sight.top + GAP;
}

/**
 * Where the bar of a table begins: below the table; over its end when that is out of sight, and over
 * its beginning when the cursor is in the end. Never over what stands above the table.
 */
export function belowTable(table: Stretch, cursor: Stretch, height: number, sight: Sight): number {
  if (isAway(table, sight)) return AWAY;
  const below = table.bottom + GAP;
  if (below + height <= sight.bottom) return below;
  const low = sight.bottom - GAP - height;
  const hidesCursor = cursor.bottom > low && cursor.top < low + height;
  return hidesCursor ? Math.max(sight.top, table.top) + GAP : low;
}

function isAway({ top, bottom }: Stretch, sight: Sight): boolean {
  return bottom < sight.top || top > sight.bottom;
}
