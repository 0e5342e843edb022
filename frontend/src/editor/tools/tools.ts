import type { Editor } from "@tiptap/core";
import { yUndoPluginKey } from "@tiptap/y-tiptap";
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Highlighter,
  Image,
  Italic,
  Link,
  List,
  ListChecks,
  ListOrdered,
  MessageSquarePlus,
  Minus,
  Pilcrow,
  Redo2,
  SquareCode,
  Strikethrough,
  Subscript,
  Superscript,
  Table,
  TextQuote,
  Underline,
  Undo2,
  type IconNode,
} from "lucide";
import type { UndoManager } from "yjs";

import { IS_MAC } from "../../shared/keys.ts";
import { words } from "../../words/editor.ts";
import { strings } from "../../words/page.ts";

/** Something that can be done to the text, wherever it is offered. */
export interface Tool {
  label: string;
  icon: IconNode;
  /** As Tiptap writes it: `Mod` is ⌘ on a Mac and Ctrl elsewhere; empty for none. */
  keys: string;
  press(editor: Editor): void;
  /** Absent for what is no state of the selection. */
  isOn?(editor: Editor): boolean;
  can?(editor: Editor): boolean;
}

type Chain = ReturnType<Editor["chain"]>;

const does =
  (step: (chain: Chain) => Chain) =>
  (editor: Editor): void =>
    void step(editor.chain().focus()).run();

const isOn =
  (name: string, attributes = {}) =>
  (editor: Editor): boolean =>
    editor.isActive(name, attributes);

// Asked after every letter, for which `editor.can()` would make all commands once more.
const steps = ({ state }: Editor): UndoManager => yUndoPluginKey.getState(state).undoManager;

export const UNDO: Tool = {
  label: strings.undo,
  icon: Undo2,
  keys: "Mod-Z",
  press: does((chain) => chain.undo()),
  can: (editor) => steps(editor).undoStack.length > 0,
};

export const REDO: Tool = {
  label: strings.redo,
  icon: Redo2,
  keys: "Mod-Shift-Z",
  press: does((chain) => chain.redo()),
  can: (editor) => steps(editor).redoStack.length > 0,
};

export const PARAGRAPH: Tool = {
  label: words.paragraph,
  icon: Pilcrow,
  keys: "Mod-Alt-0",
  press: does((chain) => chain.setParagraph()),
  isOn: isOn("paragraph"),
};

const LEVELS: readonly [1 | 2 | 3, IconNode][] = [
  [1, Heading1],
  [2, Heading2],
  [3, Heading3],
];

export const HEADINGS: Tool[] = LEVELS.map(([level, icon]) => ({
  label: strings.heading(level),
  icon,
  keys: `Mod-Alt-${level}`,
  press: does((chain) => chain.toggleHeading({ level })),
  isOn: isOn("heading", { level }),
}));

export const BOLD: Tool = {
  label: strings.bold,
  icon: Bold,
  keys: "Mod-B",
  press: does((chain) => chain.toggleBold()),
  isOn: isOn("bold"),
};

export const ITALIC: Tool = {
  label: strings.italic,
  icon: Italic,
  keys: "Mod-I",
  press: does((chain) => chain.toggleItalic()),
  isOn: isOn("italic"),
};

export const UNDERLINE: Tool = {
  label: words.underline,
  icon: Underline,
  keys: "Mod-U",
  press: does((chain) => chain.toggleUnderline()),
  isOn: isOn("underline"),
};

export const STRIKE: Tool = {
  label: strings.strike,
  icon: Strikethrough,
  keys: "Mod-Shift-S",
  press: does((chain) => chain.toggleStrike()),
  isOn: isOn("strike"),
};

export const CODE: Tool = {
  label: strings.code,
  icon: Code,
  keys: "Mod-E",
  press: does((chain) => chain.toggleCode()),
  isOn: isOn("code"),
};

export const HIGHLIGHT: Tool = {
  label: words.highlight,
  icon: Highlighter,
  keys: "Mod-Shift-H",
  press: does((chain) => chain.toggleHighlight()),
  isOn: isOn("highlight"),
};

export const SUPERSCRIPT: Tool = {
  label: words.superscript,
  icon: Superscript,
  keys: "Mod-.",
  press: does((chain) => chain.toggleSuperscript()),
  isOn: isOn("superscript"),
};

export const SUBSCRIPT: Tool = {
  label: words.subscript,
  icon: Subscript,
  keys: "Mod-,",
  press: does((chain) => chain.toggleSubscript()),
  isOn: isOn("subscript"),
};

export const LISTS: Tool[] = [
  {
    label: strings.bulletList,
    icon: List,
    keys: "Mod-Shift-8",
    press: does((chain) => chain.toggleBulletList()),
    isOn: isOn("bulletList"),
  },
  {
    label: strings.orderedList,
    icon: ListOrdered,
    keys: "Mod-Shift-7",
    press: does((chain) => chain.toggleOrderedList()),
    isOn: isOn("orderedList"),
  },
  {
    label: words.taskList,
    icon: ListChecks,
    keys: "Mod-Shift-9",
    press: does((chain) => chain.toggleTaskList()),
    isOn: isOn("taskList"),
  },
];

export const QUOTE: Tool = {
  label: strings.quote,
  icon: TextQuote,
  keys: "Mod-Shift-B",
  press: does((chain) => chain.toggleBlockquote()),
  isOn: isOn("blockquote"),
};

export const CODE_BLOCK: Tool = {
  label: strings.codeBlock,
  icon: SquareCode,
  keys: "Mod-Alt-C",
  press: does((chain) => chain.toggleCodeBlock()),
  isOn: isOn("codeBlock"),
};

export const DIVIDER: Tool = {
  label: words.divider,
  icon: Minus,
  keys: "",
  press: does((chain) => chain.setHorizontalRule()),
  can: (editor) => editor.can().setHorizontalRule(),
};

export const TABLE: Tool = {
  label: words.table,
  icon: Table,
  keys: "",
  press: does((chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })),
  can: (editor) => !editor.isActive("table"),
};

/** The tool that asks for a link's address by `edit`. */
export const linkTool = (edit: () => void): Tool => ({
  label: strings.link,
  icon: Link,
  keys: "Mod-K",
  press: edit,
  isOn: isOn("link"),
});

/** The tool that asks for pictures by `choose`. */
export const pictureTool = (choose: (editor: Editor) => void): Tool => ({
  label: words.picture,
  icon: Image,
  keys: "",
  press: choose,
});

/** What the tools of a selection lead to. */
export interface Ways {
  editLink(): void;
  comment(): void;
}

/** The tool that begins a thread by `start`. */
export const commentTool = (start: () => void): Tool => ({
  label: words.comment,
  icon: MessageSquarePlus,
  keys: "Mod-Alt-M",
  press: start,
});

/** A tool's keys as they are written on the person's keyboard. */
export function spellKeys(keys: string): string {
  const names: Record<string, string> = IS_MAC
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" }
    : { Mod: words.ctrl, Shift: words.shift };
  const spelled = keys.split("-").map((key) => names[key] ?? key);
  return spelled.join(IS_MAC ? "" : "+");
}

/** A tool's name, and its keys where it has some. */
export function hintOf({ label, keys }: Tool): string {
  return keys ? `${label} (${spellKeys(keys)})` : label;
}
