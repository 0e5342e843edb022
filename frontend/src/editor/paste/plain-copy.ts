import type { Fragment, Node, ResolvedPos, Slice } from "@tiptap/pm/model";

const LISTS = new Set(["bulletList", "orderedList", "taskList"]);
const HELD = new Set(["listItem", "taskItem", "table", "tableRow"]);

/**
 * What was selected from `$from` on as plain text: letters out of one block are letters and nothing
 * else, and an item has the number that it is shown with.
 */
export function copiedText(slice: Slice, $from: ResolvedPos): string {
  let content = counted(slice.content, $from, 1, slice.openStart);
  let told = content;
  const open = Math.min(slice.openStart, slice.openEnd);
  for (let depth = 0; depth < open && content.childCount === 1; depth++) {
    const only = content.firstChild!;
    const { name } = only.type;
    if (only.isTextblock) return plainText(only.content);
    // What is around both ends is no part of what was selected, but for the signs between its parts.
    if (LISTS.has(name) || name === "table") told = content;
    else if (!HELD.has(name)) told = only.content;
    content = only.content;
  }
  return plainText(told);
}

/** The content, in which numbered lists that begin with a later item say so. */
function counted(content: Fragment, $from: ResolvedPos, depth: number, open: number): Fragment {
  const first = content.firstChild;
  if (!first || depth > open || depth >= $from.depth) return content;
  const inner = counted(first.content, $from, depth + 1, open);
  const attrs =
    first.type.name === "orderedList"
      ? { ...first.attrs, start: Number(first.attrs.start ?? 1) + $from.index(depth) }
      : first.attrs;
  return content.replaceChild(0, first.type.create(attrs, inner, first.marks));
}

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

const marked =
  (sign: (item: Node, i: number) => string): Lines =>
  (list) =>
    list.children.flatMap((item, i) => {
      // Of an item that was cut only a list within it may be left.
      const first = LISTS.has(item.firstChild?.type.name ?? "") ? "" : sign(item, i);
      return tightLines(item).map((line, n) => (n === 0 ? first : " ".repeat(first.length)) + line);
    });

const LINES: Record<string, Lines> = {
  bulletList: marked(() => "- "),
  orderedList: (list) => marked((_item, i) => `${Number(list.attrs.start ?? 1) + i}. `)(list),
  taskList: marked((item) => (item.attrs.checked ? "[x] " : "[ ] ")),
  blockquote: (quote) =>
    plainText(quote.content)
      .split("\n")
      .map((line) => `> ${line}`.trimEnd()),
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
