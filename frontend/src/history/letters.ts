import type { Node } from "@tiptap/pm/model";
import * as Y from "yjs";

/** Letters of a text, from one position to another, and the client that wrote them. */
export interface Written {
  from: number;
  to: number;
  client: number;
}

/** Which client wrote which letters of an editor's text: what the Yjs text in it says. */
export function writtenIn(text: Y.XmlFragment, doc: Node): Written[] {
  const found: Written[] = [];
  gather(text, doc, 0, found);
  return found;
}

function gather(
  parent: Y.XmlFragment | Y.XmlElement,
  node: Node,
  start: number,
  found: Written[],
): void {
  let place = start;
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) {
      place = letters(child, place, found);
      continue;
    }
    const at = node.childAfter(place - start).node;
    // What the page shows otherwise than the text has it is left out with all that comes after it.
    if (!at) return;
    if (child instanceof Y.XmlElement && !at.isAtom) gather(child, at, place + 1, found);
    place += at.nodeSize;
  }
}

function letters(text: Y.XmlText, start: number, found: Written[]): number {
  let place = start;
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const last = found.at(-1);
    const { client } = item.id;
    if (last && last.to === place && last.client === client) last.to += item.length;
    else found.push({ from: place, to: place + item.length, client });
    place += item.length;
  }
  return place;
}

/** Which line of the text a position is in, counted as the server does, and where in it. */
export function lineOf(doc: Node, position: number): { line: number; at: number } | null {
  let line = -1;
  let found: { line: number; at: number } | null = null;
  doc.descendants((node, start) => {
    if (found || node.isInline) return false;
    if (!node.isTextblock && node.childCount > 0) return true;
    line += 1;
    if (position > start && position < start + node.nodeSize)
      found = { line, at: position - start - 1 };
    return false;
  });
  return found;
}
