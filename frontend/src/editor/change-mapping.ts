import { Node } from "@tiptap/pm/model";
import { Mapping, StepMap } from "@tiptap/pm/transform";

/** A range of a text, and where what stands in its place afterwards ends. */
export interface Change {
  from: number;
  to: number;
  end: number;
}

/** A text of another editor as one of this one's: of two schemas no nodes are equal. */
export function like(text: Node, other: Node): Node {
  const { schema } = text.type;
  return other.type.schema === schema ? other : Node.fromJSON(schema, other.toJSON());
}

/** What lies between two states of the text, as one replaced range; null when they are equal. */
export function changeOf(before: Node, after: Node): Change | null {
  const from = before.content.findDiffStart(after.content);
  const ends = before.content.findDiffEnd(after.content);
  if (from === null || !ends) return null;
  // The same letters at both ends are counted once.
  const twice = Math.max(0, from - Math.min(ends.a, ends.b));
  return { from, to: ends.a + twice, end: ends.b + twice };
}

/**
 * The mapping from one state of the text to another. Others' changes come as a replacement of
 * everything (y-tiptap), by whose own mapping nothing would keep its place.
 */
export function mappingOf(before: Node, after: Node): Mapping {
  const change = changeOf(like(after, before), after);
  if (!change) return new Mapping();
  const { from, to, end } = change;
  return new Mapping([new StepMap([from, to - from, end - from])]);
}
