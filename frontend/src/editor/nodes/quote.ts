import { Extension, isNodeActive } from "@tiptap/core";
import type { Node, NodeRange } from "@tiptap/pm/model";
import type { Transaction } from "@tiptap/pm/state";
import { liftTarget } from "@tiptap/pm/transform";

const QUOTE = "blockquote";

/** Lets the quote button and its keys take off every quote in the selection. */
export const QuoteToggle = Extension.create({
  name: "quoteToggle",
  // After the quote itself, whose command lifts one range: there is none if all is selected.
  priority: 50,
  addCommands() {
    return {
      toggleBlockquote:
        () =>
        ({ commands, state, tr }) =>
          isNodeActive(state, QUOTE) ? unquote(tr) : commands.wrapIn(QUOTE),
    };
  },
});

function unquote(tr: Transaction): boolean {
  // From the end, so that the ranges before stay where they are.
  for (const range of quotedRanges(tr).reverse()) {
    const target = liftTarget(range);
    if (target !== null) tr.lift(range, target);
  }
  return tr.docChanged;
}

function quotedRanges({ doc, selection: { $from, $to, from, to } }: Transaction): NodeRange[] {
  const around = $from.blockRange($to, isQuote);
  if (around) return [around];
  const ranges: NodeRange[] = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (!isQuote(node)) return true;
    const start = doc.resolve(Math.max(from, at + 1));
    const end = doc.resolve(Math.min(to, at + node.nodeSize - 1));
    const range = start.blockRange(end, isQuote);
    if (range) ranges.push(range);
    return false;
  });
  return ranges;
}

function isQuote(node: Node): boolean {
  return node.type.name === QUOTE;
}
