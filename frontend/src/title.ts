import { button } from "./dom.ts";
import { Notice } from "./notice.ts";
import { part, post, type Page } from "./page.ts";
import { strings } from "./strings.ts";
import type { TabTitle } from "./tab-title.ts";

const AGAIN = 5000; // ms after which a title that the server could not take is sent again

/** A title that the server does not have yet, and what the document was called under it. */
interface Wish {
  readonly title: string;
  readonly was: string;
}

/**
 * The document's title, edited in place by those who may, and shown as others change it. What the
 * server was not reached for waits, and is sent when it can be; what it does not take is taken back.
 */
export class Title {
  private readonly input = part<HTMLInputElement>("title");
  private readonly notice = new Notice(part("notices"));
  private readonly path: string;
  // In the tab's storage, where it outlives the page.
  private readonly key: string;
  private readonly tab: TabTitle;
  private readonly changed: () => void;
  private kept: string;
  private wish: Wish | null;
  private isSending = false;
  // Whether the server has told the title since it was asked to keep one: what it told is newer.
  private wasTold = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` hears that a title waits for the server now, or does not any more. */
  constructor(page: Page, tab: TabTitle, changed: () => void) {
    const { input } = this;
    this.path = page.rename;
    this.key = `title ${page.user.id} ${page.id}`;
    this.tab = tab;
    this.changed = changed;
    this.kept = input.value;
    this.wish = JSON.parse(sessionStorage.getItem(this.key) ?? "null") as Wish | null;
    if (this.wish) input.value = this.wish.title;
    this.print(input.value);
    input.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
      input.blur();
    });
    input.addEventListener("change", () => this.save());
    input.addEventListener("keydown", (event) => event.key === "Escape" && this.reset());
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
    this.input.value = this.kept;
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
    const response = await post(this.path, { title: wish.title }).catch(() => null);
    this.isSending = false;
    if (this.wish !== wish) return void this.send();
    if (response?.ok) return this.taken(((await response.json()) as { title: string }).title);
    if (isRefusal(response)) return this.drop(this.kept, true);
    this.timer = setTimeout(() => void this.send(), AGAIN);
  }

  private taken(title: string): void {
    this.settle();
    if (!this.wasTold) this.show(title);
  }

  private drop(now: string, isNews: boolean): void {
    const { title } = this.wish!;
    this.settle();
    if (!this.isTyping) this.input.value = now;
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
    const shown = this.wish?.title ?? this.kept;
    return this.input.matches(":focus") && this.input.value !== shown;
  }

  private show(title: string): void {
    const { isTyping } = this;
    this.kept = title;
    if (!isTyping && !this.wish) this.input.value = title;
    this.tab.name(strings.pageTitle(title));
    this.print(title);
  }

  // On paper the heading says it in the field's place (print.css).
  private print(title: string): void {
    this.input.parentElement!.dataset.title = title;
  }
}

// Everything else may be otherwise when it is asked again; a redirect leads to the sign-in page.
function isRefusal(response: Response | null): boolean {
  const { status = 0 } = response ?? {};
  return status >= 400 && status < 500 && status !== 401 && status !== 429;
}
