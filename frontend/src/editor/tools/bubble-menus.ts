import { isTextSelection, posToDOMRect, type Editor } from "@tiptap/core";
import { BubbleMenu } from "@tiptap/extension-bubble-menu";
import { CellSelection, fixTables } from "@tiptap/pm/tables";
import {
  BetweenHorizontalEnd,
  BetweenHorizontalStart,
  BetweenVerticalEnd,
  BetweenVerticalStart,
  Columns2,
  PanelTop,
  Rows2,
  TableCellsMerge,
  TableCellsSplit,
  Trash2,
  type IconNode,
} from "lucide";

import { fillBar } from "./button-bar.ts";
import { aboveWords, belowTable } from "./bar-place.ts";
import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { sight } from "../../shared/sight.ts";
import { MENDS_TABLES } from "../nodes/table.ts";
import {
  BOLD,
  CODE,
  commentTool,
  HEADINGS,
  HIGHLIGHT,
  ITALIC,
  linkTool,
  STRIKE,
  UNDERLINE,
  type Tool,
  type Ways,
} from "./tools.ts";

const DELAY = 120; // ms

// Both bars say themselves how high they stand.
const PLACED = { strategy: "fixed", offset: false, flip: false, shift: { padding: 8 } } as const;

interface Place {
  getBoundingClientRect(): DOMRect;
}

type Chain = ReturnType<Editor["chain"]>;
type Command = (chain: Chain) => Chain;

const command = (label: string, icon: IconNode, step: Command): Tool => ({
  label,
  icon,
  keys: "",
  press: (editor) => {
    mend(editor);
    step(editor.chain().focus()).run();
  },
});

const TABLE_TOOLS: Tool[][] = [
  [
    command(words.rowAbove, BetweenVerticalStart, (chain) => chain.addRowBefore()),
    command(words.rowBelow, BetweenVerticalEnd, (chain) => chain.addRowAfter()),
    command(words.deleteRow, Rows2, (chain) => chain.deleteRow()),
  ],
  [
    command(words.columnBefore, BetweenHorizontalStart, (chain) => chain.addColumnBefore()),
    command(words.columnAfter, BetweenHorizontalEnd, (chain) => chain.addColumnAfter()),
    command(words.deleteColumn, Columns2, (chain) => chain.deleteColumn()),
  ],
  [
    command(words.headerRow, PanelTop, (chain) => chain.toggleHeaderRow()),
    {
      ...command(words.mergeCells, TableCellsMerge, (chain) => chain.mergeCells()),
      can: (editor) => editor.can().mergeCells(),
    },
    {
      ...command(words.splitCell, TableCellsSplit, (chain) => chain.splitCell()),
      can: (editor) => editor.can().splitCell(),
    },
  ],
  [command(words.deleteTable, Trash2, (chain) => chain.deleteTable())],
];

// The library's commands need rows of one length, which a merge of changes may have undone.
function mend(editor: Editor): void {
  const mending = fixTables(editor.state);
  if (mending) editor.view.dispatch(mending.setMeta(MENDS_TABLES, true));
}

/** The bar over selected words, and the one over the table in which the cursor is. */
export class Bubbles {
  readonly extensions;
  private readonly text = newBar("bubble", words.bubble);
  private readonly table = newBar("table-tools", words.tableTools);

  constructor() {
    this.extensions = [
      BubbleMenu.configure({
        element: this.text,
        updateDelay: DELAY,
        appendTo: () => document.body,
        shouldShow: ({ editor }) => selectsWords(editor),
        getReferencedVirtualElement: () => this.selectedWords(),
        options: { ...PLACED, placement: "bottom" },
      }),
      BubbleMenu.extend({ name: "tableMenu" }).configure({
        element: this.table,
        pluginKey: "tableMenu",
        updateDelay: DELAY,
        appendTo: () => document.body,
        shouldShow: ({ editor }) => editor.isEditable && editor.isActive("table"),
        getReferencedVirtualElement: () => this.tableAtCursor(),
        options: { ...PLACED, placement: "bottom-start" },
      }),
    ];
  }

  private editor: Editor | null = null;

  /** Fills the bars for this editor. */
  fill(editor: Editor, { editLink, comment }: Ways): void {
    this.editor = editor;
    const marks = [BOLD, ITALIC, UNDERLINE, STRIKE, HIGHLIGHT, CODE, linkTool(editLink)];
    fillBar(this.text, editor, [HEADINGS, marks, [commentTool(comment)]]);
    fillBar(this.table, editor, TABLE_TOOLS);
  }

  private selectedWords(): Place | null {
    const { editor } = this;
    if (!editor) return null;
    const { from, to } = editor.state.selection;
    return placed(() => {
      const words = posToDOMRect(editor.view, from, to);
      return [words, aboveWords(words, this.text.offsetHeight, sight())];
    });
  }

  private tableAtCursor(): Place | null {
    const { editor } = this;
    if (!editor) return null;
    const { head } = editor.state.selection;
    const { node } = editor.view.domAtPos(head);
    const start = node instanceof Element ? node : node.parentElement;
    const wrapper = start?.closest(".tableWrapper");
    if (!wrapper) return null;
    return placed(() => {
      const table = wrapper.getBoundingClientRect();
      const cursor = editor.view.coordsAtPos(head);
      return [table, belowTable(table, cursor, this.table.offsetHeight, sight())];
    });
  }
}

/** A line of no height, as wide as something, at whose lower side a bar is to stand. */
function placed(where: () => [DOMRect, number]): Place {
  return {
    getBoundingClientRect: () => {
      const [{ x, width }, y] = where();
      return new DOMRect(x, y, width, 0);
    },
  };
}

function selectsWords({ state, isEditable, view }: Editor): boolean {
  const { selection } = state;
  if (!isEditable || selection.empty || selection.$from.parent.type.spec.code) return false;
  const isWords = isTextSelection(selection) && !(selection instanceof CellSelection);
  // With the finger the device's own menu stands there.
  return isWords && view.hasFocus() && !matchMedia("(pointer: coarse)").matches;
}

function newBar(id: string, label: string): HTMLElement {
  return element("div", {
    class: "bubble",
    role: "toolbar",
    "aria-label": label,
    "data-testid": id,
  });
}
