import type { Mode } from "./mode-switch.ts";
import type { Page } from "../shared/page.ts";
import { mayChange, type Right } from "../shared/roles.ts";

/** How the person works on the text: as they chose, as far as they may. */
export class ChosenMode {
  private readonly key: string;
  private readonly right: () => Right;
  private readonly maySuggest: () => boolean;
  private wish: Mode | null;

  constructor(page: Page, right: () => Right, maySuggest: () => boolean) {
    this.key = `mode ${page.id} ${page.user.id}`;
    this.right = right;
    this.maySuggest = maySuggest;
    this.wish = this.kept();
  }

  /** The one in which they are. */
  get now(): Mode {
    if (this.wish && this.offered.includes(this.wish)) return this.wish;
    return mayChange(this.right()) ? "edit" : "read";
  }

  /** Those that they may choose. */
  get offered(): Mode[] {
    return [
      ...(mayChange(this.right()) ? (["edit"] as const) : []),
      ...(this.maySuggest() ? (["suggest"] as const) : []),
      "read",
    ];
  }

  /** Works so from now on, in this tab. */
  choose(mode: Mode): void {
    this.wish = mode;
    try {
      sessionStorage.setItem(this.key, mode);
    } catch {
      // A full or forbidden store: the mode lives as long as the page does.
    }
  }

  private kept(): Mode | null {
    try {
      return sessionStorage.getItem(this.key) as Mode | null;
    } catch {
      return null;
    }
  }
}
