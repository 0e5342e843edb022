import type { Editor } from "@tiptap/core";

import { element, icon, setAttribute } from "../../shared/dom.ts";
import { hintOf, type Tool } from "./tools.ts";

/**
 * Fills `bar` with groups of buttons, in place of those before. One of them is in the tab order; the
 * arrow keys, Home and End move among them.
 */
export function fillBar(
  bar: HTMLElement,
  editor: Editor,
  groups: readonly (readonly Tool[])[],
): void {
  const pairs: [Tool, HTMLButtonElement][] = [];
  bar.replaceChildren();
  for (const group of groups) {
    const buttons = group.map((tool) => toolButton(tool, editor));
    group.forEach((tool, i) => pairs.push([tool, buttons[i]!]));
    bar.append(element("div", { class: "group", role: "group" }, ...buttons));
  }
  rove(
    bar,
    pairs.map(([, made]) => made),
    editor,
  );
  followEditor(editor, () => {
    if (bar.isConnected && !bar.hidden)
      pairs.forEach(([tool, made]) => refresh(tool, made, editor));
  });
}

function toolButton(tool: Tool, editor: Editor): HTMLButtonElement {
  const made = element(
    "button",
    {
      type: "button",
      class: "tool",
      tabindex: "-1",
      "aria-label": tool.label,
      title: hintOf(tool),
    },
    icon(tool.icon),
  );
  // The selection stays in the text.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", () => isUsable(made) && tool.press(editor));
  return made;
}

// Still focusable when it cannot be used, so that the arrow keys never get stuck.
const isUsable = (made: HTMLElement): boolean => made.ariaDisabled !== "true";

function refresh(tool: Tool, made: HTMLButtonElement, editor: Editor): void {
  if (tool.isOn) setAttribute(made, "aria-pressed", String(tool.isOn(editor)));
  const usable = editor.isEditable && (tool.can?.(editor) ?? true);
  setAttribute(made, "aria-disabled", String(!usable));
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

function rove(bar: HTMLElement, buttons: HTMLButtonElement[], editor: Editor): void {
  const go = (to: number): void => {
    const next = buttons.at(to % buttons.length)!;
    buttons.forEach((made) => (made.tabIndex = made === next ? 0 : -1));
    next.focus();
  };
  buttons[0]!.tabIndex = 0;
  bar.onkeydown = (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const ways: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: -1,
    };
    const way = ways[event.key];
    if (event.key === "Escape") editor.view.focus();
    if (way === undefined) return;
    event.preventDefault();
    go(way);
  };
}
