import { post } from "./page.ts";
import { strings } from "./strings.ts";

/** The document's title, edited in place by those who may. */
export class Title {
  private readonly input: HTMLInputElement;
  private readonly path: string;
  private kept: string;

  constructor(input: HTMLInputElement, path: string) {
    this.input = input;
    this.path = path;
    this.kept = input.value;
    input.form?.addEventListener("submit", (event) => {
      event.preventDefault();
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
    this.input.value = this.kept;
    this.fail("");
    this.input.blur();
  }

  private async save(): Promise<void> {
    const title = this.input.value.trim();
    if (!title || title === this.kept) return this.reset();
    const response = await post(this.path, { title }).catch(() => null);
    if (!response?.ok) return this.fail(strings.titleFailed);
    const answer = (await response.json()) as { title: string };
    this.accept(answer.title);
  }

  private accept(title: string): void {
    this.kept = title;
    this.input.value = title;
    document.title = title;
    this.fail("");
  }

  private fail(message: string): void {
    this.input.setCustomValidity(message);
    this.input.reportValidity();
  }
}
