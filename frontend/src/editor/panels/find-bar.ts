import type { Editor } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { ArrowDown, ArrowUp, CaseSensitive, WholeWord, X, type IconNode } from "lucide";

import { button, element, icon } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { whenIdle } from "../when-idle.ts";
import { find, MOST, showMatches, type Match } from "./matches.ts";
import { replaceIn } from "./replacing.ts";
import { isComposing } from "../../shared/keys.ts";
import { readSelection } from "../../shared/read-selection.ts";

const PAUSE = 120; // ms after a letter

/** The bar in which words are looked for and replaced. */
export class FindBar {
  private readonly editor: Editor;
  private readonly bar: HTMLElement;
  private readonly wanted = field(words.find, "find-words");
  private readonly instead = field(words.replaceWith, "find-instead");
  private readonly count = element("output", { class: "find-count", "data-testid": "find-count" });
  private readonly matchCase = option(words.matchCase, CaseSensitive);
  private readonly wholeWords = option(words.wholeWords, WholeWord);
  private readonly replacing: HTMLElement;
  private found: Match[] = [];
  private at = 0;
  private timer = 0;

  /** `bar` is an empty element of the page. */
  constructor(editor: Editor, bar: HTMLElement) {
    this.editor = editor;
    this.bar = bar;
    this.replacing = element(
      "div",
      { class: "find-row" },
      this.instead,
      button(words.replace, () => this.replace()),
      button(words.replaceAll, () => this.replaceAll()),
    );
    const row = element(
      "div",
      { class: "find-row" },
      this.wanted,
      this.count,
      this.matchCase,
      this.wholeWords,
      act(words.previous, ArrowUp, () => this.go(-1)),
      act(words.next, ArrowDown, () => this.go(1)),
      act(words.dismiss, X, () => this.close()),
    );
    bar.setAttribute("aria-label", words.findAndReplace);
    bar.replaceChildren(row, this.replacing);
    bar.hidden = true;
    bar.onkeydown = (event) => this.key(event);
    this.wanted.addEventListener("input", () => this.later());
    for (const made of [this.matchCase, this.wholeWords])
      made.addEventListener("click", () => this.turn(made));
    whenIdle(editor, () => !bar.hidden && this.search(false));
    editor.on("destroy", () => clearTimeout(this.timer));
  }

  /** Opens the bar with the selected words. */
  open(): void {
    const { editor } = this;
    readSelection();
    const { from, to, empty } = editor.state.selection;
    const selected = editor.state.doc.textBetween(from, to, "\n");
    if (!empty && selected.length < 200 && !selected.includes("\n")) this.wanted.value = selected;
    this.bar.hidden = false;
    this.replacing.hidden = !editor.isEditable;
    this.wanted.focus();
    this.wanted.select();
    this.search(true);
  }

  private close(): void {
    this.bar.hidden = true;
    clearTimeout(this.timer);
    const { state, view, isEditable } = this.editor;
    view.dispatch(showMatches(state, [], null));
    if (isEditable) view.focus();
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.search(true), PAUSE);
  }

  private turn(made: HTMLElement): void {
    made.ariaPressed = String(made.ariaPressed !== "true");
    this.search(true);
  }

  /** Looks for the words anew; `isNew` goes on to the first after the cursor. */
  private search(isNew: boolean): void {
    const { state } = this.editor;
    const before = this.found[this.at]?.from ?? 0;
    this.found = find(state.doc, {
      search: this.wanted.value,
      caseSensitive: this.matchCase.ariaPressed === "true",
      wholeWord: this.wholeWords.ariaPressed === "true",
    });
    const start = isNew ? state.selection.from : before;
    this.at = Math.max(
      0,
      this.found.findIndex(({ from }) => from >= start),
    );
    this.show(isNew);
  }

  private go(way: 1 | -1): void {
    if (this.found.length === 0) return;
    this.at = (this.at + way + this.found.length) % this.found.length;
    this.show(true);
  }

  private show(isMoved: boolean): void {
    const { state, view } = this.editor;
    const { length } = this.found;
    const current = this.found[this.at] ?? null;
    const tr = showMatches(state, this.found, current);
    if (current && isMoved)
      tr.setSelection(TextSelection.create(state.doc, current.from, current.to));
    view.dispatch(tr);
    const number = length === 0 ? 0 : this.at + 1;
    if (this.wanted.value === "") this.count.value = "";
    else this.count.value = length > MOST ? words.tooMany(MOST) : words.found(number, length);
    if (isMoved) view.dom.querySelector(".found.current")?.scrollIntoView({ block: "center" });
  }

  private replace(): void {
    const { editor } = this;
    this.search(false);
    const match = this.found[this.at];
    if (!match || !editor.isEditable) return;
    editor.view.dispatch(editor.state.tr.insertText(this.instead.value, match.from, match.to));
    const from = match.from + this.instead.value.length;
    const { state, view } = editor;
    view.dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(from))));
    this.search(true);
  }

  private replaceAll(): void {
    const { editor } = this;
    this.search(false);
    if (this.found.length === 0 || !editor.isEditable) return;
    const places = this.found.slice(0, MOST);
    replaceIn(editor.view, places, this.instead.value);
    this.search(false);
    this.count.value = words.replaced(places.length);
  }

  private key(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const isField = event.target === this.wanted;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && isField) this.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.instead) this.replace();
    else return;
    event.preventDefault();
  }
}

function field(label: string, testId: string): HTMLInputElement {
  return element("input", {
    type: "text",
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: "false",
    "data-testid": testId,
  });
}

function option(label: string, node: IconNode): HTMLButtonElement {
  const made = act(label, node, () => undefined);
  made.ariaPressed = "false";
  return made;
}

function act(label: string, node: IconNode, press: () => void): HTMLButtonElement {
  const made = element(
    "button",
    { type: "button", class: "tool", "aria-label": label, title: label },
    icon(node),
  );
  made.addEventListener("click", press);
  return made;
}
