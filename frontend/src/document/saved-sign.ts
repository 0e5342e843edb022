import type { Ending } from "../connection/close-codes.ts";
import type { SavedName, SavedState } from "../connection/saved-state.ts";
import { setAttribute } from "../shared/dom.ts";
import { strings } from "../words/page.ts";

// Between two keystrokes the sign would flicker; saying "Saved" a little late is still true.
const CALM = 400; // ms

const WORTH_SAYING: readonly SavedName[] = ["silent", "offline", "restarting", "unsaved", "closed"];

/** The saved sign, and a hidden twin that tells screen readers only what matters. */
export class SavedSign {
  private readonly sign: HTMLElement;
  private readonly twin: HTMLElement;
  private timer: number | undefined;
  private shown: SavedName | undefined;

  constructor(sign: HTMLElement, twin: HTMLElement) {
    this.sign = sign;
    this.twin = twin;
  }

  /** Shows this state; `ending` says why a connection is closed. */
  show(state: SavedState, ending: Ending | null): void {
    clearTimeout(this.timer);
    const calm = state.name === "saved" && this.shown === "saving";
    if (calm) this.timer = window.setTimeout(() => this.write(state, ending), CALM);
    else this.write(state, ending);
  }

  private write(state: SavedState, ending: Ending | null): void {
    const text = strings.saved(state, ending);
    this.announce(state.name, text);
    this.shown = state.name;
    setAttribute(this.sign, "data-state", state.name);
    setAttribute(this.sign, "data-changes", String(state.changes));
    setAttribute(this.sign, "title", text);
    if (this.sign.textContent !== text) this.sign.textContent = text;
  }

  private announce(name: SavedName, text: string): void {
    if (name === this.shown) return;
    if (WORTH_SAYING.includes(name)) this.twin.textContent = text;
    else if (name === "saved" && this.twin.textContent) this.twin.textContent = text;
  }
}
