import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, TextSelection, type EditorState } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";

import { changeOf } from "./change-mapping.ts";
import { placeIn } from "./rebase.ts";

const LOOK = 30; // ms between looks whether the composition has ended
// A Korean syllable stays open until the next one, be that after lunch.
const LONGEST = 20_000; // ms without a change of the composition

type Shared = Parameters<Y.Transaction["changedParentTypes"]["has"]>[0];

/** The parts of the binding of editor and Doc that are used here (patches/@tiptap+y-tiptap). */
interface Binding {
  mapping: Map<Shared, Node | Node[]>;
  isHeld: boolean;
  holds(transaction: Y.Transaction): boolean;
  render(isUndoRedoOperation: boolean): void;
  beforeTransactionSelection: unknown;
}

/**
 * Keeps what others do to a block out of sight while the person composes in it, as Japanese, Chinese
 * and Korean are written: to redraw the block would end the composition with half of its letters
 * there, which then come twice. The Doc has everything at once; what is composed follows at the end.
 */
export const Composing = Extension.create({
  name: "composing",
  addProseMirrorPlugins: () => [new Plugin({ view: (view) => new Composition(view) })],
});

class Composition {
  private readonly view: EditorView;
  private readonly binding: Binding;
  private changedAt = 0;
  private held: { doc: Node; selection: unknown } | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  // The words would be lost with the page.
  private readonly leave = (): void => this.release();

  constructor(view: EditorView) {
    this.view = view;
    this.binding = ySyncPluginKey.getState(view.state).binding;
    this.binding.holds = (transaction) => this.holds(transaction);
    window.addEventListener("pagehide", this.leave, { capture: true });
  }

  update(view: EditorView, before: EditorState): void {
    if (view.state.doc !== before.doc) this.changedAt = Date.now();
  }

  destroy(): void {
    window.removeEventListener("pagehide", this.leave, { capture: true });
    clearInterval(this.timer);
    this.held = null;
  }

  private holds(transaction: Y.Transaction): boolean {
    if (transaction.origin === ySyncPluginKey) return false;
    // Undo does not wait.
    if (this.held && transaction.local) this.release();
    else if (
      !this.held &&
      !transaction.local &&
      this.view.composing &&
      this.isDisturbed(transaction)
    )
      this.hold();
    else return this.held !== null;
    return true;
  }

  // Letters elsewhere disturb nothing, but blocks that come and go do: ProseMirror shows one block in
  // the element of another.
  private isDisturbed({ changed, changedParentTypes }: Y.Transaction): boolean {
    for (const type of changed.keys()) if (!(type instanceof Y.XmlText)) return true;
    const { parent } = this.view.state.selection.$head;
    for (const [type, shown] of this.binding.mapping)
      if (shown === parent) return changedParentTypes.has(type);
    return true;
  }

  private hold(): void {
    const selection = this.binding.beforeTransactionSelection;
    this.held = { doc: this.view.state.doc, selection };
    this.binding.isHeld = true;
    this.timer = setInterval(() => this.isOver && this.release(), LOOK);
  }

  private get isOver(): boolean {
    return !this.view.composing || Date.now() - this.changedAt > LONGEST;
  }

  private release(): void {
    if (!this.held) return;
    const { binding, view } = this;
    const { doc, selection } = this.held;
    const composed = view.state;
    this.held = null;
    clearInterval(this.timer);
    binding.isHeld = false;
    binding.beforeTransactionSelection = selection;
    binding.render(false);
    binding.beforeTransactionSelection = null;
    const change = changeOf(doc, composed.doc);
    if (!change) return;
    const { from, to } = placeIn(doc, view.state.doc, change);
    const tr = view.state.tr.replace(from, to, composed.doc.slice(change.from, change.end));
    const caret = composed.selection.head;
    if (caret >= change.from && caret <= change.end)
      tr.setSelection(TextSelection.near(tr.doc.resolve(from + caret - change.from)));
    view.dispatch(tr.scrollIntoView());
  }
}
