import { post } from "./page.ts";
import { strings } from "./strings.ts";
import type { TabTitle } from "./tab-title.ts";

/** The document's title, edited in place by those who may, and shown as others change it. */
export class Title {
  private readonly input: HTMLInputElement;
  private readonly path: string;
  private readonly tab: TabTitle;
  private kept: string;
  // What the server has or was asked to keep: Enter asks, and so does leaving the field after it.
  private asked: string;
  // Whether the server has told the title since it was asked to keep one: what it told is newer.
  private wasTold = false;

  constructor(input: HTMLInputElement, path: string, tab: TabTitle) {
    this.input = input;
    this.path = path;
    this.tab = tab;
    this.kept = this.asked = input.value;
    this.print(input.value);
    input.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
      input.blur();
    });
    input.addEventListener("change", () => void this.save());
    input.addEventListener("keydown", (event) => event.key === "Escape" && this.reset());
  }

  /** The title that the server has. */
  get text(): string {
    return this.kept;
  }

  /** Lets the person edit the title or not. */
  setEditable(editable: boolean): void {
    this.input.readOnly = !editable;
  }

  /** The server says that this is the title; what the person is typing stays. */
  told(title: string): void {
    this.wasTold = true;
    this.show(title);
  }

  private reset(): void {
    this.input.value = this.asked = this.kept;
    this.say("");
    this.input.blur();
  }

  private async save(): Promise<void> {
    const title = this.input.value.trim();
    if (!title) return this.reset();
    if (title === this.asked) return;
    this.asked = title;
    this.wasTold = false;
    const response = await post(this.path, { title }).catch(() => null);
    if (!response?.ok) return this.fail();
    const answer = (await response.json()) as { title: string };
    this.say("");
    if (!this.wasTold) this.show(answer.title);
  }

  private show(title: string): void {
    const isTyping = this.input.matches(":focus") && this.input.value !== this.kept;
    this.kept = this.asked = title;
    if (!isTyping) this.input.value = title;
    this.tab.name(strings.pageTitle(title));
    this.print(title);
  }

  // On paper the heading says it in the field's place (print.css).
  private print(title: string): void {
    this.input.parentElement!.dataset.title = title;
  }

  private fail(): void {
    this.asked = this.kept;
    this.say(strings.titleFailed);
  }

  private say(message: string): void {
    this.input.setCustomValidity(message);
    this.input.reportValidity();
  }
}
