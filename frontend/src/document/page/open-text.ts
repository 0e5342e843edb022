import type { Editor } from "@tiptap/core";

import { showMentioned } from "../mentioned.ts";
import { Desk } from "../workspace.ts";
import type { Standing } from "./standing.ts";
import type { Listener } from "../../connection/connection.ts";
import type { Threads } from "../../editor/editor.ts";
import { LocalStore } from "../../offline/local-store.ts";
import { keepPage } from "../../offline/page-cache.ts";
import { part, type Page } from "../../shared/page.ts";
import { idle, oncePerFrame } from "../../shared/scheduling.ts";

const UNOPENED = 30; // days

/** Who hears of the text, and says what it is called. */
export interface TextUse extends Listener {
  title(): string;
  /** Who is here has changed. */
  met(): void;
  /** The text is here, but the focus is not in it yet. */
  shown(): void;
  /** Another editor has taken the place of the one before, and is empty yet. */
  renewed(): void;
}

/** The text of a page: the desk on which it lies now, and how another one takes its place. */
export class OpenText {
  /** Where this device keeps texts. */
  readonly store: Promise<LocalStore | null>;
  private readonly page: Page;
  private readonly standing: Standing;
  private readonly use: TextUse;
  private readonly threads: Threads;
  private readonly paper = part("paper");
  private now: Desk;
  // Words for the text that were typed before it was here.
  private begun = "";
  private keptEpoch = -1;
  // Where the caret was in the text before this one, if it was there.
  private caret: number | null = null;

  constructor(page: Page, standing: Standing, use: TextUse, threads: Threads) {
    this.page = page;
    this.standing = standing;
    this.use = use;
    this.threads = threads;
    this.store = LocalStore.open(page.user.id, () => this.now.connection.copy.lose());
    this.now = this.newDesk();
  }

  /** What is built for the copy of the text that is in use. */
  get desk(): Desk {
    return this.now;
  }

  /** Fills the desk with what this device has, which `first` may look at, and connects it. */
  async open(first?: () => Promise<void>): Promise<void> {
    return this.fill(this.store, first);
  }

  /** Has the text begin with these words as soon as it is here. */
  begin(words: string): void {
    this.begun = words;
    this.desk.editor.commands.focus("start");
  }

  /** Everything committed is here. */
  synced(): void {
    void this.keep();
    this.show();
  }

  /** Starts again from what the server has, when what is put aside has been. */
  rebuild(after: Promise<unknown>): void {
    const { editor } = this.desk;
    this.standing.isSettled = false;
    this.caret = editor.isFocused ? editor.state.selection.head : null;
    // As high as before, so that nobody loses their place.
    this.paper.style.minHeight = `${this.paper.offsetHeight}px`;
    this.paper.setAttribute("aria-busy", "true");
    this.desk.destroy();
    this.now = this.newDesk();
    this.use.renewed();
    void this.fill(after.then(() => this.store));
  }

  private newDesk(): Desk {
    const { right, epoch } = this.standing;
    const made = new Desk({ ...this.page, ...right, epoch }, this.use, this.threads);
    made.awareness.on(
      "change",
      oncePerFrame(() => this.use.met()),
    );
    return made;
  }

  // `ready` gives the store when nothing of it is being put aside any more.
  private async fill(
    ready: Promise<LocalStore | null>,
    first?: () => Promise<void>,
  ): Promise<void> {
    const { connection } = this.desk;
    const hasText = await connection.load(ready, this.use.title());
    await first?.();
    if (connection !== this.desk.connection) return;
    if (hasText) this.show();
    connection.connect();
  }

  // For when there is no server; the page changes when its text starts anew.
  private async keep(): Promise<void> {
    const { epoch } = this.standing;
    if (this.keptEpoch === epoch) return;
    this.keptEpoch = epoch;
    await idle();
    await keepPage(this.page, () => !this.standing.hasLeft);
    await (await this.store)?.sweep(UNOPENED).catch(() => {});
  }

  private show(): void {
    this.standing.isSettled = true;
    this.paper.removeAttribute("aria-busy");
    this.paper.style.minHeight = "";
    this.use.shown();
    const { editor } = this.desk;
    this.takeFocus(editor);
    showMentioned(editor, this.page.user.id);
    if (this.begun && editor.isEditable)
      editor.chain().focus("start").insertContent({ type: "text", text: this.begun }).run();
    this.begun = "";
  }

  // At once: Tiptap's own command waits for a frame, in which the first letters would be lost.
  private takeFocus(editor: Editor): void {
    if (document.activeElement !== document.body) return;
    const { caret } = this;
    if (caret !== null) editor.commands.setTextSelection(caret);
    if (caret !== null || editor.isEmpty) editor.view.focus();
    this.caret = null;
  }
}
