import { button, element } from "../shared/dom.ts";
import type { Imported } from "./upload.ts";
import { importStrings as say } from "../words/exchange.ts";

/** The line that tells how far one file is. */
export class ImportRow {
  readonly element: HTMLElement;
  private readonly bar = element("progress", { max: "1" });
  private readonly state = element("span", { class: "import-state" }, say.waiting);
  private readonly ways = element("span", { class: "import-ways" });
  private readonly news: HTMLElement;
  private readonly name: string;

  /** `news` is read out when something ends. */
  constructor(name: string, news: HTMLElement, cancel: () => void) {
    this.name = name;
    this.news = news;
    const stop = button(say.cancel, cancel, "button quiet");
    stop.setAttribute("aria-label", say.cancelThis(name));
    this.ways.append(stop);
    this.bar.setAttribute("aria-label", name);
    this.bar.value = 0;
    const told = element("span", { class: "import-name" }, name);
    this.element = element("li", { class: "import-row" }, told, this.bar, this.state, this.ways);
    this.element.dataset.testid = "import-row";
  }

  /** So much (0 to 1) is uploaded; all of it: the server is at work, nobody knows for how long. */
  sent(part: number): void {
    if (part < 1) {
      this.bar.value = part;
      this.state.textContent = say.uploading(Math.floor(part * 100));
    } else {
      this.bar.removeAttribute("value");
      this.state.textContent = say.converting;
    }
  }

  /** The document is there. */
  done(made: Imported): void {
    const open = element("a", { class: "button", href: made.path }, say.open);
    open.setAttribute("aria-label", say.openThis(made.title));
    this.end("done", say.done, open);
    this.news.textContent = say.doneWith(made.title);
  }

  /** It did not work; without a sentence it was cancelled. */
  failed(sentence: string): void {
    this.end(sentence ? "failed" : "cancelled", sentence || say.cancelled);
    this.news.textContent = `${this.name}: ${sentence || say.cancelled}`;
  }

  private end(state: string, told: string, ...ways: HTMLElement[]): void {
    this.element.dataset.state = state;
    this.bar.remove();
    this.state.textContent = told;
    this.ways.replaceChildren(...ways);
  }
}
