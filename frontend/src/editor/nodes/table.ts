import { Extension } from "@tiptap/core";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import type { Slice } from "@tiptap/pm/model";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import {
  columnResizing,
  columnResizingPluginKey,
  findTable,
  fixTablesKey,
  handlePaste,
} from "@tiptap/pm/tables";

import { cleanAttributes } from "../attributes.ts";

const NARROWEST = 48; // px
const LEAST_DRAG = 3; // px

// The keys alone that the site knows; the library's `align` is none of them.
const CELL_ATTRIBUTES = ["colspan", "rowspan", "colwidth"];

const cellAttributes = (of: string, parent: (() => object) | undefined | null) =>
  Object.fromEntries(
    Object.entries(parent?.() ?? {})
      .filter(([name]) => CELL_ATTRIBUTES.includes(name))
      .map(([name, spec]) => [name, { ...spec, parseHTML: parsed(of, name) }]),
  );

// What is pasted is no safer than what others wrote. The library's own reading of the widths looks
// through the table for each cell.
const parsed =
  (of: string, name: string) =>
  (element: HTMLElement): unknown => {
    const given = element.getAttribute(name);
    const value = name === "colwidth" ? given?.split(",").map(Number) : Number(given ?? 1);
    const colspan = Number(element.getAttribute("colspan") ?? 1);
    return cleanAttributes(of, { colspan, [name]: value })[name];
  };

const Cell = TableCell.extend({
  addAttributes() {
    return cellAttributes("tableCell", this.parent);
  },
});

const Header = TableHeader.extend({
  addAttributes() {
    return cellAttributes("tableHeader", this.parent);
  },
});

const ResizableTable = Table.extend({
  addProseMirrorPlugins() {
    // The library adds it only to an editor that is editable from the start.
    const resizing = columnResizing({ cellMinWidth: NARROWEST, View: null });
    return [resizing, ...(this.parent?.() ?? [])];
  },
}).configure({ cellMinWidth: NARROWEST });

/** Meta of a transaction that mends tables because the person is about to change one. */
export const MENDS_TABLES = "mendsTables";

// A click on a column's edge is no drag.
const ClicksWriteNoWidth = Extension.create({
  name: "clicksWriteNoWidth",
  addProseMirrorPlugins() {
    let end = 0;
    const note = (event: MouseEvent): void => {
      end = event.clientX;
    };
    return [
      new Plugin({
        view: () => {
          // Before the library hears of it.
          window.addEventListener("mouseup", note, true);
          return { destroy: () => window.removeEventListener("mouseup", note, true) };
        },
        filterTransaction: (transaction, state) => {
          const { dragging } = columnResizingPluginKey.getState(state) ?? {};
          if (!dragging || !transaction.docChanged || isChangeOrigin(transaction)) return true;
          return Math.abs(end - dragging.startX) >= LEAST_DRAG;
        },
      }),
    ];
  },
});

// After a merge rows may differ in length. Were each open page to fill them by itself, two would
// fill twice, and each would find the other's table wrong again, for ever.
const NobodyMendsUnasked = Extension.create({
  name: "nobodyMendsUnasked",
  addProseMirrorPlugins: () => [
    new Plugin({
      filterTransaction: (transaction) =>
        !transaction.getMeta(fixTablesKey) || transaction.getMeta(MENDS_TABLES) === true,
    }),
  ],
});

/**
 * The library's paste of cells into cells, which fails among some merged ones: then the pasted table
 * follows the one with the cursor, and nothing is lost.
 */
export function pasteCells(view: EditorView, event: ClipboardEvent, slice: Slice): boolean {
  try {
    return handlePaste(view, event, slice);
  } catch (error) {
    const table = findTable(view.state.selection.$head);
    if (!(error instanceof RangeError) || !table) throw error;
    const at = table.pos + table.node.nodeSize;
    const tr = view.state.tr.replaceRange(at, at, slice);
    tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + 1, tr.doc.content.size))));
    view.dispatch(tr.scrollIntoView());
    return true;
  }
}

const PastesCells = Extension.create({
  name: "pastesCells",
  // Before the library's own.
  priority: 1000,
  addProseMirrorPlugins: () => [new Plugin({ props: { handlePaste: pasteCells } })],
});

/** Tables: rows, columns, headers, merged cells and widths. */
export const TABLE = [
  ResizableTable,
  TableRow,
  Header,
  Cell,
  NobodyMendsUnasked,
  ClicksWriteNoWidth,
  PastesCells,
];
