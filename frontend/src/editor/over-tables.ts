import { Extension } from "@tiptap/core";
import type { Node, ResolvedPos, Slice } from "@tiptap/pm/model";
import {
  Plugin,
  Selection,
  TextSelection,
  type EditorState,
  type Transaction,
} from "@tiptap/pm/state";
import type { Mappable } from "@tiptap/pm/transform";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

const DELETING = ["Backspace", "Delete"];

/**
 * Where a selection reaches from the text around into a table, the whole table goes with it: else some
 * cells would be left, in rows of different lengths, or the text would run on in a cell.
 */
export const OverTables = Extension.create({
  name: "overTables",
  // Before whoever deletes.
  priority: 2000,
  addProseMirrorPlugins: () => [
    new Plugin({
      appendTransaction: (transactions, _, state) =>
        transactions.some((one) => one.selectionSet) ? beforeTable(state) : null,
      props: {
        decorations: covered,
        handleDOMEvents: {
          keydown: (view, event) => {
            if (DELETING.includes(event.key)) widen(view);
            else if (event.key === "Enter") remove(view);
          },
          keypress: (view) => void widen(view),
          cut: (view) => void widen(view),
          paste: (view) => void widen(view),
          dragstart: (view) => void widen(view),
          compositionstart: (view) => void remove(view),
          beforeinput: (view, event) => remove(view) && isDeletion(event),
        },
      },
    }),
  ],
});

/** A selection from block to block that ends beside a table, where no text is. */
class WholeTables extends Selection {
  override eq(other: Selection): boolean {
    return other instanceof WholeTables && other.anchor === this.anchor && other.head === this.head;
  }

  override map(doc: Node, mapping: Mappable): Selection {
    const [anchor, head] = [this.anchor, this.head].map((place) => doc.resolve(mapping.map(place)));
    return TextSelection.between(anchor!, head!);
  }

  override replace(tr: Transaction, content?: Slice): void {
    super.replace(tr, content);
    // The caret stays in the text that is left, not in what follows the table.
    const way = this.$from.parent.inlineContent ? -1 : 1;
    if (!content?.size) tr.setSelection(Selection.near(tr.doc.resolve(this.from), way));
  }

  override toJSON() {
    return { type: "wholeTables", anchor: this.anchor, head: this.head };
  }
}

/** The ends of a selection, and the tables that it reaches into from outside. */
function reach({ selection }: EditorState): { from: number; to: number; tables: number[] } | null {
  if (!(selection instanceof TextSelection) || selection.empty) return null;
  const { $from, $to } = selection;
  const start = outermost($from, $to);
  const end = outermost($to, $from);
  if (start === null && end === null) return null;
  const from = start === null ? $from.pos : $from.before(start);
  const to = end === null ? $to.pos : $to.after(end);
  const tables = [start !== null && from, end !== null && $to.before(end)];
  return { from, to, tables: tables.filter((at) => at !== false) };
}

/** The depth of the outermost table around a place that is not around the other one, too. */
function outermost($place: ResolvedPos, $other: ResolvedPos): number | null {
  for (let depth = $place.sharedDepth($other.pos) + 1; depth <= $place.depth; depth++)
    if ($place.node(depth).type.spec.tableRole === "table") return depth;
  return null;
}

// A triple click before a table reaches to its first letter. The library takes that back to the first
// block, which may be more than what was selected of it, or less.
function beforeTable({ selection, tr, doc }: EditorState): Transaction | null {
  if (!(selection instanceof TextSelection) || selection.$to.parentOffset > 0) return null;
  const { $from, $to, anchor, from } = selection;
  const table = outermost($to, $from);
  if (table === null) return null;
  const end = Selection.near(doc.resolve($to.before(table)), -1).$head;
  const ends = anchor === from ? ([$from, end] as const) : ([end, $from] as const);
  return tr.setSelection(TextSelection.between(...ends));
}

function widen(view: EditorView): boolean {
  const wide = view.editable ? reach(view.state) : null;
  if (!wide) return false;
  const { tr, doc } = view.state;
  view.dispatch(tr.setSelection(new WholeTables(doc.resolve(wide.from), doc.resolve(wide.to))));
  return true;
}

// What is composed or corrected, and what a phone deletes, is put into the page by the browser.
function remove(view: EditorView): boolean {
  if (!widen(view)) return false;
  view.dispatch(view.state.tr.deleteSelection().scrollIntoView());
  return true;
}

function isDeletion(event: InputEvent): boolean {
  if (!event.inputType.startsWith("delete")) return false;
  event.preventDefault();
  return true;
}

// The person sees what will go.
function covered(state: EditorState): DecorationSet {
  const tables = reach(state)?.tables ?? [];
  return DecorationSet.create(
    state.doc,
    tables.map((at) =>
      Decoration.node(at, at + state.doc.nodeAt(at)!.nodeSize, { class: "covered" }),
    ),
  );
}
