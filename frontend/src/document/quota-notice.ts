import { button } from "../shared/dom.ts";
import { Notice } from "../shared/notice.ts";
import { strings } from "../words/page.ts";

const WORTH_SAYING = 0.8;

/** How much of a document's space is used, in bytes. */
export interface Size {
  used: number;
  quota: number;
}

/** How many of a hundred parts are used, rounded down; null while that is not worth saying. */
export function percentWorthSaying({ used, quota }: Size): number | null {
  return used >= quota * WORTH_SAYING ? Math.floor((used * 100) / quota) : null;
}

/** Says once that a document will soon be full, until somebody makes room in it. */
export class Fullness {
  private readonly notice: Notice;
  private isSaid = false;

  constructor(place: HTMLElement) {
    this.notice = new Notice(place);
  }

  /** The document's size is now this. */
  show(size: Size): void {
    const percent = percentWorthSaying(size);
    if (percent === null) this.notice.clear();
    else if (!this.isSaid) this.say(percent);
    this.isSaid = percent !== null;
  }

  private say(percent: number): void {
    const close = button(strings.close, () => this.notice.clear());
    this.notice.show(strings.nearlyFull(percent), [close]);
  }
}
