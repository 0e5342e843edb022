import { element } from "../../shared/dom.ts";
import { locale } from "../../words/language.ts";
import { sentenceOf } from "./log-sentences.ts";
import type { Person } from "../../shared/page.ts";
import type { Section } from "../controls.ts";
import type { ShareState } from "../state.ts";
import { words } from "../../words/sharing.ts";
import type { LogEntry } from "../sharing.ts";
import { ago, momentOf } from "../../shared/times.ts";

const COUNT = new Intl.NumberFormat(locale);

/** The journal's changes of who may do what, newest first. */
export class LogSection implements Section {
  readonly element: HTMLElement;
  private readonly me: Person;
  private readonly list = element("ol", { class: "share-log" });

  constructor(me: Person) {
    this.me = me;
    const summary = element("summary", {}, element("h3", {}, words.log));
    this.element = element("details", { "data-testid": "share-log" }, summary, this.list);
  }

  show({ sharing }: ShareState, now: number): void {
    this.element.hidden = !sharing?.may_share;
    const entries = (sharing?.log ?? []).map((entry) => this.entry(entry, now));
    if (entries.length === 0) entries.push(element("li", {}, words.logEmpty));
    this.list.replaceChildren(...entries);
  }

  private entry(entry: LogEntry, now: number): HTMLElement {
    const when = words.atChange(COUNT.format(entry.seq), ago(entry.at, now));
    const facts = element("time", { datetime: entry.at, title: momentOf(entry.at) }, when);
    return element("li", {}, `${sentenceOf(entry, this.me)} `, facts);
  }
}
