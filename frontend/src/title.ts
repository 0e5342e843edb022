import { post } from "./page.ts";
import { strings } from "./strings.ts";
import type { TabTitle } from "./tab-title.ts";

/** The document's title, edited in place by those who may. */
export class Title {
  private readonly input: HTMLInputElement;
  private readonly path: string;
  private readonly tab: TabTitle;
  private kept: string;
  // What the server has or was asked to keep: Enter asks, and so does leaving the field after it.
  private asked: string;

  constructor(input: HTMLInputElement, path: string, tab: TabTitle) {
    this.input = input;
    this.path = path;
    this.tab = tab;
    this.kept = this.asked = input.value;
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
    const response = await post(this.path, { title }).catch(() => null);
    if (!response?.ok) return this.fail();
    const answer = (await response.json()) as { title: string };
    this.accept(answer.title);
  }

  private accept(title: string): void {
    this.kept = this.asked = title;
    this.input.value = title;
    this.say("");
    this.tab.name(strings.pageTitle(title));
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
