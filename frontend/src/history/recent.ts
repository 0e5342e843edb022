import { element } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { say } from "../words/history.ts";
import { Happenings } from "./happenings.ts";
import { HistoryApi, type HistoryPart, type Item } from "./history.ts";
import { People } from "./people.ts";
import { addressSince, changesSince } from "./since.ts";

/** A document's page, as far as it matters here. */
export interface Watched {
  readonly id: string;
  readonly api: string;
  readonly user: Person;
  readonly history: string;
  /** When the person was here before this time (ISO 8601); null when it is not known. */
  visit(): string | null;
}

/** What happened last, each leading to the page of the history at that moment. */
export class Recent {
  private readonly page: Watched;
  private readonly api: HistoryApi;
  private readonly people = new People();
  private readonly list = element("ol", { class: "happenings" });
  private readonly since = element("p", { class: "recent-since", hidden: "" });
  private readonly news = element("p", { class: "muted", role: "status" });
  private readonly happenings: Happenings;

  constructor(root: HTMLElement, page: Watched) {
    this.page = page;
    this.api = new HistoryApi(page.api);
    this.happenings = new Happenings(this.list, this.people, page.user, (item) =>
      element("a", { href: this.addressOf(item) }),
    );
    const whole = element("a", { href: page.history }, say.whole);
    root.replaceChildren(this.since, this.news, this.list, element("p", {}, whole));
  }

  /** Fetches what happened last and shows it. */
  async show(): Promise<void> {
    this.say(say.loading);
    const part = await this.api.list(null, null);
    this.people.add(part.people);
    this.happenings.clear();
    this.happenings.add(part);
    this.say(part.items.length === 0 ? say.empty : "");
    this.showSince(part);
  }

  /** Says something in place of the list, or above it. */
  say(words: string): void {
    this.news.textContent = words;
    this.news.hidden = words === "";
  }

  private showSince(part: HistoryPart): void {
    const visit = this.page.visit();
    const words = visit === null ? null : changesSince(part, this.page.user.id, visit);
    this.since.hidden = words === null;
    if (visit === null || words === null) return;
    const href = addressSince(this.page.history, visit);
    this.since.replaceChildren(element("a", { href }, words));
  }

  private addressOf({ kind, last }: Item): string {
    return `${this.page.history}?${new URLSearchParams({ moment: String(last), kind })}`;
  }
}
