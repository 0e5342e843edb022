import type { Fragment, Node } from "@tiptap/pm/model";

/**
 * A part of a text as plain text: a blank line between paragraphs, lists with their signs, cells
 * parted by tabs.
 */
export function plainText(content: Fragment): string {
  if (content.firstChild?.isInline) return inlineText(content);
  let text = "";
  content.forEach((block, _offset, i) => {
    const before = i > 0 ? content.child(i - 1) : null;
    text += separator(before, block) + linesOf(block).join("\n");
  });
  return text;
}

function separator(before: Node | null, block: Node): string {
  if (!before) return "";
  const isTight = isEmptyLine(before) || [before, block].every(({ type }) => TIGHT.has(type.name));
  return isTight ? "\n" : "\n\n";
}

const TIGHT = new Set(["listItem", "taskItem", "tableRow"]);

const isEmptyLine = (block: Node): boolean => block.isTextblock && block.content.size === 0;

type Lines = (block: Node) => string[];

const marked = (sign: (item: Node, i: number) => string): Lines => (list) =>
  list.children.flatMap((item, i) => {
    const first = sign(item, i);
    return tightLines(item).map((line, n) => (n === 0 ? first : " ".repeat(first.length)) + line);
  });

const LINES: Record<string, Lines> = {
  bulletList: marked(() => "- "),
  orderedList: (list) => marked((_item, i) => `${Number(list.attrs.start ?? 1) + i}. `)(list),
  taskList: marked((item) => (item.attrs.checked ? "[x] " : "[ ] ")),
  blockquote: (quote) => plainText(quote.content).split("\n").map((line) => `> ${line}`.trimEnd()),
  table: (table) => table.children.flatMap(linesOf),
  tableRow: (row) => [row.children.map((cell) => tightLines(cell).join(" ")).join("\t")],
  horizontalRule: () => ["---"],
  image: (image) => [String(image.attrs.alt ?? "")],
};

function linesOf(block: Node): string[] {
  if (block.isTextblock) return inlineText(block.content).split("\n");
  return LINES[block.type.name]?.(block) ?? tightLines(block);
}

const tightLines = (block: Node): string[] => block.children.flatMap(linesOf);

function inlineText(content: Fragment): string {
  let text = "";
  content.forEach((node) => {
    if (node.isText) text += node.text;
    else if (node.type.name === "hardBreak") text += "\n";
    else if (node.type.name === "mention") text += `@${node.attrs.label ?? ""}`;
  });
  return text;
}
