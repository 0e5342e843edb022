import { button } from "../shared/dom.ts";
import { isComposing } from "../shared/keys.ts";
import { Notice } from "../shared/notice.ts";
import { ApiError, ask } from "../connection/api.ts";
import { part, type Page } from "../shared/page.ts";
import { strings } from "../words/page.ts";
import type { TabTitle } from "../shared/tab-title.ts";

const AGAIN = 5000; // ms after which a title that the server could not take is sent again
// What the server calls a document that has no title (documents/names.py).
const UNTITLED = "Untitled";
const GROWS = globalThis.CSS?.supports("field-sizing", "content") ?? false;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** A title that the server does not have yet, and what the document was called under it. */
interface Wish {
  readonly title: string;
  readonly was: string;
}

/**
 * The document's title, edited in place by those who may, and shown as others change it; the header
 * shows it, too, where the field itself stands elsewhere. What the server was not reached for waits, and is sent when it can be; what it does not take is taken back.
 */
export class Title {
  private readonly input = part<Field>("title");
  private readonly twin = document.getElementById("title-shown");
  private readonly notice = new Notice(part("notices"));
  private readonly path: string;
  // In the tab's storage, where it outlives the page.
  private readonly key: string;
  private readonly tab: TabTitle;
  private readonly changed: () => void;
  private readonly entered: (words: string) => void;
  // What the field held before this script was here.
  private readonly early: string;
  private kept: string;
  private wish: Wish | null;
  private isSending = false;
  // Whether the server has told the title since it was asked to keep one: what it told is newer.
  private wasTold = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `changed` hears that a title waits for the server now, or does not any more; `entered` that the
   * person is done with the field, and what they have typed for the text in it.
   */
  constructor(page: Page, tab: TabTitle, changed: () => void, entered: (words: string) => void) {
    this.path = page.api;
    this.key = `title ${page.user.id} ${page.id}`;
    this.tab = tab;
    this.changed = changed;
    this.entered = entered;
    this.early = this.input.value;
    this.kept = page.title;
    this.wish = JSON.parse(sessionStorage.getItem(this.key) ?? "null") as Wish | null;
    if (this.wish) this.write(this.wish.title);
    this.print(this.wish?.title ?? this.kept);
    this.listen();
    this.fit();
  }

  /** Does what was asked for before this script was here: keeps a title, and goes on after Enter. */
  catchUp(): void {
    const { input, early } = this;
    if (input.readOnly || this.wish || early === input.defaultValue) return;
    const [title = "", ...rest] = early.trimStart().split("\n");
    if (rest.length > 0) {
      input.value = title;
      this.enter(rest.join(" ").trim());
    } else if (!input.matches(":focus")) this.save();
  }

  private listen(): void {
    const { input } = this;
    input.form?.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("change", () => this.save());
    input.addEventListener("input", () => this.fit());
    // Typed as `Event` where the field may be either element.
    input.addEventListener("keydown", (event) => this.pressed(event as KeyboardEvent));
    window.addEventListener("resize", () => this.fit());
    this.twin?.addEventListener("click", () => {
      input.focus();
      scrollTo({ top: 0 });
    });
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") this.reset();
    if (event.key !== "Enter" || isComposing(event)) return;
    event.preventDefault();
    this.enter("");
  }

  private enter(words: string): void {
    this.save();
    this.input.blur();
    this.entered(words);
  }

  /** The title that the server has. */
  get text(): string {
    return this.kept;
  }

  /** Whether a title waits for the server. */
  get isWaiting(): boolean {
    return this.wish !== null;
  }

  /** Lets the person edit the title or not. */
  setEditable(editable: boolean): void {
    this.input.readOnly = !editable;
  }

  /** The server says that this is the title; what the person is typing stays. */
  told(title: string): void {
    this.wasTold = true;
    const { wish, isSending } = this;
    // Who renames later knew of what was before; who renamed offline did not.
    if (wish && !isSending && title !== wish.was) this.drop(title, title !== wish.title);
    this.show(title);
    void this.send();
  }

  private reset(): void {
    this.settle();
    this.write(this.kept);
    this.input.blur();
  }

  private save(): void {
    const title = this.input.value.trim();
    if (!title) return this.reset();
    if (title === (this.wish?.title ?? this.kept)) return;
    this.want({ title, was: this.kept });
    void this.send();
  }

  private async send(): Promise<void> {
    clearTimeout(this.timer);
    const { wish } = this;
    if (!wish || this.isSending) return;
    this.isSending = true;
    this.wasTold = false;
    const { title } = wish;
    const answer = await ask<{ title: string }>("PATCH", this.path, { title }).catch(asFailure);
    this.isSending = false;
    if (this.wish !== wish) return void this.send();
    if (!(answer instanceof Error)) return this.taken(answer.title);
    if (isRefusal(answer)) return this.drop(this.kept, true);
    this.timer = setTimeout(() => void this.send(), AGAIN);
  }

  private taken(title: string): void {
    this.settle();
    if (!this.wasTold) this.show(title);
  }

  private drop(now: string, isNews: boolean): void {
    const { title } = this.wish!;
    this.settle();
    if (!this.isTyping) this.write(now);
    const close = button(strings.close, () => this.notice.clear());
    if (isNews) this.notice.show(strings.titleTakenBack(title, now), [close]);
  }

  private settle(): void {
    sessionStorage.removeItem(this.key);
    this.wish = null;
    this.changed();
  }

  private want(wish: Wish): void {
    sessionStorage.setItem(this.key, JSON.stringify(wish));
    this.wish = wish;
    this.changed();
  }

  private get isTyping(): boolean {
    const title = this.wish?.title ?? this.kept;
    return this.input.matches(":focus") && this.input.value !== this.inField(title);
  }

  private show(title: string): void {
    const { isTyping } = this;
    this.kept = title;
    if (!isTyping && !this.wish) this.write(title);
    this.tab.name(strings.pageTitle(this.inField(title) || this.input.placeholder));
    this.print(title);
  }

  // On paper the heading says it in the field's place (print.css).
  private print(title: string): void {
    this.input.parentElement!.dataset.title = this.inField(title);
    if (this.twin) this.twin.textContent = this.inField(title) || this.input.placeholder;
  }

  private write(title: string): void {
    this.input.value = this.inField(title);
    this.fit();
  }

  // The field says by itself that there is no title yet.
  private inField(title: string): string {
    return this.input.placeholder && title === UNTITLED ? "" : title;
  }

  // A title is one line, which is broken where it does not fit.
  private fit(): void {
    const { input } = this;
    if (input.localName !== "textarea") return;
    if (/[\r\n]/.test(input.value)) input.value = input.value.replace(/\s*[\r\n]+\s*/g, " ");
    if (GROWS) return;
    input.style.height = "0";
    input.style.height = `${input.scrollHeight}px`;
  }
}

const asFailure = (failure: unknown): Error => failure as Error;

// Everything else may be otherwise when it is asked again.
function isRefusal(failure: Error): boolean {
  if (!(failure instanceof ApiError)) return false;
  const { status } = failure;
  return status >= 400 && status < 500 && status !== 401 && status !== 429;
}
