import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

import { decorated } from "../decorations.ts";
import type { Colored } from "./highlighter.ts";
import { languageOf } from "./code-languages.ts";

const KEY = new PluginKey<DecorationSet>("codeColors");
const REST = 120; // ms without a change
const LONGEST = 20_000; // letters of a block; a longer one stays plain
const KEPT = 200; // blocks whose colours are remembered

type Highlighter = typeof import("./highlighter.ts");

/** Colours code blocks a moment after they were changed, by what is loaded for their languages. */
export const CodeColors = Extension.create({
  name: "codeColors",
  addProseMirrorPlugins: () => [decorated(KEY, (view) => new Painter(view))],
});

class Painter {
  private readonly view: EditorView;
  private readonly known = new Map<string, Colored[]>();
  private highlighter: Highlighter | null = null;
  private readonly loaded = new Map<string, "loading" | "here">();
  private timer = 0;
  private doc: Node | null = null;

  constructor(view: EditorView) {
    this.view = view;
    this.later();
  }

  update(view: EditorView): void {
    if (view.state.doc !== this.doc) this.later();
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private later(): void {
    this.doc = this.view.state.doc;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.paint(), REST);
  }

  private paint(): void {
    const { state } = this.view;
    const found: Decoration[] = [];
    state.doc.descendants((node, at) => {
      if (node.type.name === "codeBlock") found.push(...this.decorations(node, at + 1));
      return !node.inlineContent;
    });
    if (found.length === 0 && KEY.getState(state) === DecorationSet.empty) return;
    this.view.dispatch(state.tr.setMeta(KEY, DecorationSet.create(state.doc, found)));
  }

  private decorations(block: Node, start: number): Decoration[] {
    const language = languageOf(block.attrs.language);
    if (!language || block.textContent.length > LONGEST) return [];
    return this.colors(block.textContent, language).map(({ from, to, classes }) =>
      Decoration.inline(start + from, start + to, { class: classes }),
    );
  }

  private colors(code: string, language: string): Colored[] {
    const key = `${language} ${code}`;
    const kept = this.known.get(key);
    if (kept) return kept;
    if (!this.highlighter || this.loaded.get(language) !== "here") {
      void this.load(language);
      return [];
    }
    const made = this.highlighter.colored(code, language);
    if (this.known.size >= KEPT) this.known.clear();
    this.known.set(key, made);
    return made;
  }

  private async load(language: string): Promise<void> {
    if (this.loaded.has(language)) return;
    this.loaded.set(language, "loading");
    try {
      this.highlighter = await import("./highlighter.ts");
      await this.highlighter.load(language);
      this.loaded.set(language, "here");
    } catch {
      // Offline: the block stays plain until a change when the site is reached again.
      this.loaded.delete(language);
      return;
    }
    if (!this.view.isDestroyed) this.later();
  }
}
