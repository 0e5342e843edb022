import type { Node } from "@tiptap/pm/model";
import { Mapping, StepMap } from "@tiptap/pm/transform";

/**
 * What lies between two states of the text, as one replaced range. Others' changes come as a
 * replacement of everything (y-tiptap), by whose own mapping nothing would keep its place.
 */
export function mappingOf(before: Node, after: Node): Mapping {
  const from = before.content.findDiffStart(after.content);
  const ends = before.content.findDiffEnd(after.content);
  if (from === null || !ends) return new Mapping();
  // The same letters at both ends are counted once.
  const twice = Math.max(0, from - Math.min(ends.a, ends.b));
  return new Mapping([new StepMap([from, ends.a + twice - from, ends.b + twice - from])]);
}
