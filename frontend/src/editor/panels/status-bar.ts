import type { Editor } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { ListTree, Search } from "lucide";

import { element, icon } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { FindBar } from "./find-bar.ts";
import { whenIdle } from "../when-idle.ts";
import { isShortcut } from "../../shared/keys.ts";
import { Outline } from "./outline.ts";
import { part } from "../../shared/page.ts";
import { spellKeys } from "../tools/tools.ts";
import { countAll, countBetween, type Count } from "./word-count.ts";

const REST = 250; // ms after the selection moved

/**
 * What helps with a text without changing it, for readers, too: outline, find, word count and help.
 * Fills the bar at the end of the tools, in place of what was there for an earlier editor.
 */
export class StatusBar {
  private readonly editor: Editor;
  private readonly find: FindBar;
  private readonly count = element("p", { class: "word-count", "data-testid": "word-count" });
  private all: Count = { words: 0, characters: 0 };
  private timer = 0;

  constructor(editor: Editor) {
    this.editor = editor;
    const bar = part("status");
    const outline = act(words.outline, icon(ListTree));
    const find = act(words.find, icon(Search), spellKeys("Mod-F"));
    const help = act(words.help, "?", spellKeys("Mod-/"));
    help.classList.add("help-button");
    bar.setAttribute("aria-label", words.status);
    bar.replaceChildren(outline, find, this.count, help);
    this.find = new FindBar(editor, part("find"));
    new Outline(editor, part("outline"), outline);
    find.addEventListener("click", () => this.find.open());
    help.addEventListener("click", () => void openHelp());
    this.listen();
  }

  private listen(): void {
    const { editor } = this;
    whenIdle(editor, () => this.countAll())();
    editor.on("selectionUpdate", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.show(), REST);
    });
    const keys = (event: KeyboardEvent): void => this.key(event);
    document.addEventListener("keydown", keys);
    editor.on("destroy", () => {
      clearTimeout(this.timer);
      document.removeEventListener("keydown", keys);
    });
  }

  private countAll(): void {
    this.all = countAll(this.editor.state.doc);
    this.show();
  }

  private show(): void {
    if (this.editor.isDestroyed) return;
    const { doc, selection } = this.editor.state;
    const { all } = this;
    const hasWords = !selection.empty && selection instanceof TextSelection;
    const selected = hasWords ? countBetween(doc, selection.from, selection.to) : null;
    this.count.textContent = selected
      ? words.someWords(selected.words, all.words)
      : words.words(all.words);
    this.count.title = words.characters((selected ?? all).characters);
  }

  private key(event: KeyboardEvent): void {
    const isMod = event.ctrlKey || event.metaKey;
    // A dialog over the page has keys of its own.
    if (event.defaultPrevented || document.querySelector("dialog:modal")) return;
    if (isShortcut(event, "f")) this.find.open();
    else if (isMod && (event.key === "/" || (event.code === "Slash" && !/^[ -~]$/.test(event.key))))
      void openHelp();
    else if (event.altKey && event.key === "F10") toTools();
    else return;
    event.preventDefault();
  }
}

async function openHelp(): Promise<void> {
  // Offline it may not be there yet.
  const help = await import("../tools/shortcuts.ts").catch(() => null);
  if (help && !document.querySelector("dialog:modal")) help.showHelp();
}

function toTools(): void {
  part("toolbar").querySelector<HTMLElement>('[tabindex="0"]')?.focus();
}

function act(label: string, shown: Node | string, keys = ""): HTMLButtonElement {
  const title = keys ? `${label} (${keys})` : label;
  return element("button", { type: "button", class: "tool", "aria-label": label, title }, shown);
}
