import { Fragment, Slice, type Mark, type Node, type Schema } from "@tiptap/pm/model";

import { stretchesOf } from "../../chat/linkify.ts";

// A stanza or an address is one paragraph. In one of thousands of lines nobody could write.
const LINES_OF_A_PARAGRAPH = 40;

/**
 * A plain text as the editor has it: line ends and spaces are kept, blank lines part paragraphs,
 * nothing is read as a sign of anything. Addresses become links where `withLinks`.
 */
export function sliceOfText(
  text: string,
  schema: Schema,
  marks: readonly Mark[],
  withLinks: boolean,
): Slice {
  const inline = (line: string): Node[] =>
    withLinks ? linked(line, schema, marks) : line ? [schema.text(line, marks)] : [];
  const paragraphs = paragraphsOf(text.split(/\r\n?|\n/)).map((lines) =>
    schema.nodes.paragraph!.create(
      null,
      lines.flatMap((line, i) =>
        i === 0 ? inline(line) : [schema.nodes.hardBreak!.create(), ...inline(line)],
      ),
    ),
  );
  return Slice.maxOpen(Fragment.from(paragraphs));
}

/** The lines of each paragraph; of several blank lines all but one become empty paragraphs. */
function paragraphsOf(lines: string[]): string[][] {
  const found: string[][] = [[]];
  let blank = 0;
  for (const line of lines) {
    if (line.trim() === "") {
      blank++;
      continue;
    }
    for (; blank > 0; blank--) found.push([]);
    found.at(-1)!.push(line);
  }
  for (; blank > 0; blank--) found.push([]);
  if (found.every((one) => one.length <= LINES_OF_A_PARAGRAPH))
    return found.map((one) => (one.length === 0 ? [""] : one));
  return lines.map((line) => [line]);
}

function linked(line: string, schema: Schema, marks: readonly Mark[]): Node[] {
  return stretchesOf(line).map(({ text, href }) => {
    const mark = href === null ? null : schema.marks.link!.create({ href });
    return schema.text(text, mark ? mark.addToSet(marks) : marks);
  });
}
