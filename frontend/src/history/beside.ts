import { element } from "../shared/dom.ts";
import { whyNot } from "../shared/page.ts";
import { say } from "../words/history.ts";
import type { Recent, Watched } from "./recent.ts";

/** The history beside a document's text. Nothing of it is loaded before it is first seen. */
export class Beside {
  readonly element = element("div", { class: "recent", "data-testid": "recent" });
  private readonly page: Watched;
  private recent: Recent | null = null;
  private isShown = false;
  private wantsFocus = false;

  constructor(page: Watched) {
    this.page = page;
  }

  setShown(isShown: boolean): void {
    const before = this.isShown;
    this.isShown = isShown;
    if (isShown && !before) void this.show();
  }

  /** Gives the focus to what is newest, as soon as it is there. */
  focus(): void {
    this.wantsFocus = true;
    if (this.element.ariaBusy !== "true") this.giveFocus();
  }

  private async show(): Promise<void> {
    this.element.ariaBusy = "true";
    try {
      this.recent ??= await this.load();
      await this.recent.show();
    } catch (error) {
      this.recent?.say(whyNot(error, say.failed));
      if (!this.recent) this.element.textContent = whyNot(error, say.failed);
    } finally {
      this.element.ariaBusy = "false";
    }
    if (this.isShown && this.wantsFocus) this.giveFocus();
  }

  private async load(): Promise<Recent> {
    this.element.textContent = say.loading;
    const { Recent } = await import("./recent.ts");
    return new Recent(this.element, this.page);
  }

  private giveFocus(): void {
    this.wantsFocus = false;
    this.element.querySelector<HTMLElement>("a")?.focus();
  }
}
