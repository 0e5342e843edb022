import { ModeSwitch, type Mode } from "./mode-switch.ts";
import { part, type Page } from "../shared/page.ts";
import { mayChange, type Right } from "../shared/roles.ts";

/** How the person works on the text: as they chose, as far as they may. */
export class ChosenMode {
  private readonly key: string;
  private readonly right: () => Right;
  private readonly maySuggest: () => boolean;
  private readonly switch: ModeSwitch;
  private wish: Mode | null;

  /** `chosen` hears that the person has chosen another one, and whether to work on the text now. */
  constructor(
    page: Page,
    right: () => Right,
    maySuggest: () => boolean,
    chosen: (isLeft: boolean) => void,
  ) {
    this.key = `mode ${page.id} ${page.user.id}`;
    this.right = right;
    this.maySuggest = maySuggest;
    this.wish = this.kept();
    this.switch = new ModeSwitch(
      part("mode"),
      part("mode-menu"),
      part("mode-sign"),
      (mode, isLeft) => {
        this.choose(mode);
        chosen(isLeft);
      },
    );
  }

  /** The one in which they are. */
  get now(): Mode {
    if (this.wish && this.offered.includes(this.wish)) return this.wish;
    return mayChange(this.right()) ? "edit" : "read";
  }

  /** Shows what may be chosen now; whoever has left has no choice. */
  show(hasLeft: boolean): void {
    if (hasLeft) this.switch.hide();
    else this.switch.show(this.offered, this.now);
  }

  private get offered(): Mode[] {
    return [
      ...(mayChange(this.right()) ? (["edit"] as const) : []),
      ...(this.maySuggest() ? (["suggest"] as const) : []),
      "read",
    ];
  }

  // From now on, in this tab.
  private choose(mode: Mode): void {
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
