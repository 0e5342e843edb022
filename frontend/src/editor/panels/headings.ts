import type { Node } from "@tiptap/pm/model";

/** A heading of the text, in the order of the text. */
export interface Heading {
  level: number;
  words: string;
  /** Where its words begin. */
  at: number;
}

/** The headings of a text, those inside of quotes and lists, too. */
export function headingsOf(doc: Node): Heading[] {
  const found: Heading[] = [];
  doc.descendants((node, at) => {
    if (node.type.name === "heading")
      found.push({ level: Number(node.attrs.level), words: node.textContent.trim(), at: at + 1 });
    return !node.inlineContent;
  });
  return found;
}
