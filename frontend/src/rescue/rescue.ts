import type * as Y from "yjs";

import { downloadHtml, downloadText, type Copy } from "./text-snapshot.ts";
import { button } from "../shared/dom.ts";
import { Notice, wayTo, type Said } from "../shared/notice.ts";
import type { Page } from "../shared/page.ts";
import { saveCopy } from "./private-copy.ts";
import { strings } from "../words/page.ts";

/** What somebody wrote that the server has not taken and will not take any more. */
export interface Words {
  changes: number;
  doc: Y.Doc;
  /** The page's when the words were written; in a text of another they have no place. */
  epoch: number;
  copy: Copy;
}

/** What is told of words that are offered. */
export interface Story {
  said: Said;
  /** What is said while the words can be put back. */
  back: Said;
  /** The ways to go on; without any the words can be discarded. */
  ways: HTMLElement[];
}

/** Offers words that are not saved until they are kept somewhere or discarded. */
export class Rescue {
  readonly words: Words;
  private readonly page: Page;
  private readonly notice: Notice;
  private readonly story: Story;
  private readonly done: () => void;
  private state: "new" | "offered" | "saving" | "over" = "new";
  private putBack: (() => void) | null = null;

  /** `done` is called when the words need no more care. */
  constructor(page: Page, place: HTMLElement, words: Words, story: Story, done: () => void) {
    this.page = page;
    this.notice = new Notice(place);
    this.words = words;
    this.story = story;
    this.done = done;
  }

  /** Shows the offer; `putBack` is there while the document may be changed again. */
  offer(putBack: (() => void) | null): void {
    const isNews = this.state === "new" || Boolean(putBack) !== Boolean(this.putBack);
    this.putBack = putBack;
    // Shown again it would be read out again.
    if (isNews && (this.state === "new" || this.state === "offered")) this.show();
  }

  private show(): void {
    this.state = "offered";
    const { putBack } = this;
    const { copy } = this.words;
    const said = putBack ? this.story.back : this.story.said;
    const back = putBack ? [button(strings.putBack, putBack, "button primary")] : [];
    const look = putBack ? "button" : "button primary";
    const keep = button(strings.keepCopy, () => void this.keep(), look);
    this.notice.show(said, [...back, keep, ...downloads(copy), ...this.waysOr(strings.discard)]);
  }

  /** Takes the offer away: the words are where they should be, or nobody wants them. */
  end(): void {
    this.finish();
    this.notice.clear();
  }

  private waysOr(label: string): HTMLElement[] {
    const { ways } = this.story;
    return ways.length > 0 ? ways : [button(label, () => this.end())];
  }

  private finish(): void {
    this.state = "over";
    this.done();
  }

  private async keep(): Promise<void> {
    const title = strings.copyTitle(this.words.copy.title);
    this.state = "saving";
    this.notice.show({ title: this.story.said.title, text: strings.copying }, []);
    try {
      this.kept(title, await saveCopy(this.page, title, this.words.doc));
    } catch {
      this.show();
      this.notice.add(strings.copyFailed);
    }
  }

  private kept(title: string, address: string): void {
    this.finish();
    const open = wayTo(address, strings.openCopy, "button primary");
    this.notice.show(strings.copied(title), [open, ...this.waysOr(strings.close)]);
  }
}

/** Buttons that give the person a copy as a file; the first looks like `look`. */
export function downloads(copy: Copy, look = "button"): HTMLElement[] {
  return [
    button(strings.downloadText, () => downloadText(copy), look),
    button(strings.downloadHtml, () => downloadHtml(copy)),
  ];
}
