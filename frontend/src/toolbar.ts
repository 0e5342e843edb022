import type { Editor } from "@tiptap/core";
import {
  Bold, Code, Heading1, Heading2, Heading3, Italic, Link, List, ListOrdered, Redo2, SquareCode,
  Strikethrough, TextQuote, Undo2, type IconNode,
} from "lucide";

import { element, icon } from "./dom.ts";
import { strings } from "./strings.ts";

interface Tool {
  label: string;
  icon: IconNode;
  /** As Tiptap writes it: `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys: string;
  press(editor: Editor): void;
  /** Absent for what is no state of the selection. */
  isOn?(editor: Editor): boolean;
  can?(editor: Editor): boolean;
}

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

const HEADINGS: readonly [1 | 2 | 3, IconNode][] = [[1, Heading1], [2, Heading2], [3, Heading3]];

const headings: Tool[] = HEADINGS.map(([level, node]) => ({
  label: strings.heading(level),
  icon: node,
  keys: `Mod-Alt-${level}`,
  press: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  isOn: (editor) => editor.isActive("heading", { level }),
}));

/** The tools in groups, as they stand in the toolbar. */
function groups(editLink: () => void): Tool[][] {
  return [
    [
      {
        label: strings.undo, icon: Undo2, keys: "Mod-Z",
        press: (editor) => editor.chain().focus().undo().run(),
        can: (editor) => editor.can().undo(),
      },
      {
        label: strings.redo, icon: Redo2, keys: "Mod-Shift-Z",
        press: (editor) => editor.chain().focus().redo().run(),
        can: (editor) => editor.can().redo(),
      },
    ],
    headings,
    [
      {
        label: strings.bold, icon: Bold, keys: "Mod-B",
        press: (editor) => editor.chain().focus().toggleBold().run(),
        isOn: (editor) => editor.isActive("bold"),
      },
      {
        label: strings.italic, icon: Italic, keys: "Mod-I",
        press: (editor) => editor.chain().focus().toggleItalic().run(),
        isOn: (editor) => editor.isActive("italic"),
      },
      {
        label: strings.strike, icon: Strikethrough, keys: "Mod-Shift-S",
        press: (editor) => editor.chain().focus().toggleStrike().run(),
        isOn: (editor) => editor.isActive("strike"),
      },
      {
        label: strings.code, icon: Code, keys: "Mod-E",
        press: (editor) => editor.chain().focus().toggleCode().run(),
        isOn: (editor) => editor.isActive("code"),
      },
      {
        label: strings.link, icon: Link, keys: "Mod-K",
        press: editLink,
        isOn: (editor) => editor.isActive("link"),
      },
    ],
    [
      {
        label: strings.bulletList, icon: List, keys: "Mod-Shift-8",
        press: (editor) => editor.chain().focus().toggleBulletList().run(),
        isOn: (editor) => editor.isActive("bulletList"),
      },
      {
        label: strings.orderedList, icon: ListOrdered, keys: "Mod-Shift-7",
        press: (editor) => editor.chain().focus().toggleOrderedList().run(),
        isOn: (editor) => editor.isActive("orderedList"),
      },
      {
        label: strings.quote, icon: TextQuote, keys: "Mod-Shift-B",
        press: (editor) => editor.chain().focus().toggleBlockquote().run(),
        isOn: (editor) => editor.isActive("blockquote"),
      },
      {
        label: strings.codeBlock, icon: SquareCode, keys: "Mod-Alt-C",
        press: (editor) => editor.chain().focus().toggleCodeBlock().run(),
        isOn: (editor) => editor.isActive("codeBlock"),
      },
    ],
  ];
}

/**
 * Fills `bar` with buttons for `editor`, in place of those of an earlier one. One of them is in the
 * tab order; the arrow keys, Home and End move among them.
 */
export function fillToolbar(bar: HTMLElement, editor: Editor, editLink: () => void): void {
  const pairs: [Tool, HTMLButtonElement][] = [];
  bar.replaceChildren();
  for (const group of groups(editLink)) {
    const buttons = group.map((tool) => toolButton(tool, editor));
    group.forEach((tool, i) => pairs.push([tool, buttons[i]!]));
    bar.append(element("div", { class: "group", role: "group" }, ...buttons));
  }
  bar.setAttribute("aria-label", strings.toolbar);
  rove(bar, pairs.map(([, made]) => made));
  followEditor(editor, () => pairs.forEach(([tool, made]) => refresh(tool, made, editor)));
}

function toolButton(tool: Tool, editor: Editor): HTMLButtonElement {
  const made = element("button", {
    type: "button", class: "tool", tabindex: "-1",
    "aria-label": tool.label, title: `${tool.label} (${spellKeys(tool.keys)})`,
  }, icon(tool.icon));
  // The selection stays in the text.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", () => isUsable(made) && tool.press(editor));
  return made;
}

// Still focusable when it cannot be used, so that the arrow keys never get stuck.
const isUsable = (made: HTMLElement): boolean => made.ariaDisabled !== "true";

function spellKeys(keys: string): string {
  const names: Record<string, string> = IS_MAC
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" }
    : { Mod: "Ctrl", Alt: "Alt", Shift: "Shift" };
  const spelled = keys.split("-").map((key) => names[key] ?? key);
  return spelled.join(IS_MAC ? "" : "+");
}

function refresh(tool: Tool, made: HTMLButtonElement, editor: Editor): void {
  if (tool.isOn) made.setAttribute("aria-pressed", String(tool.isOn(editor)));
  const usable = editor.isEditable && (tool.can?.(editor) ?? true);
  made.setAttribute("aria-disabled", String(!usable));
}

// Others' typing brings many transactions a second: once a frame is often enough.
function followEditor(editor: Editor, follow: () => void): void {
  let frame = 0;
  const later = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      follow();
    });
  };
  editor.on("transaction", later);
  editor.on("update", later);
  editor.on("destroy", () => cancelAnimationFrame(frame));
  later();
}

function rove(bar: HTMLElement, buttons: HTMLButtonElement[]): void {
  const go = (to: number): void => {
    const next = buttons.at(to % buttons.length)!;
    buttons.forEach((made) => (made.tabIndex = made === next ? 0 : -1));
    next.focus();
  };
  buttons[0]!.tabIndex = 0;
  bar.onkeydown = (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const ways: Record<string, number> = {
      ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1,
    };
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    go(way);
  };
}
