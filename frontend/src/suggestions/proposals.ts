import { fromBase64 } from "lib0/buffer";

import type { Proposed } from "./changes/display.ts";
import { clientsNeeded } from "./changes/seen.ts";
import type { Mine } from "./mine/mine.ts";
import type { Own } from "./mine/own.ts";
import type { Suggestion } from "../connection/thread.ts";
import { authorOf } from "../review/margin/comment-row.ts";
import type { ReviewLog } from "../review/log.ts";
import type { Page } from "../shared/page.ts";

/** What the open suggestions as changes need of the page. */
export interface ProposalUse {
  log(): ReviewLog;
  /** The change of a suggestion is here, for which the server had to be asked. */
  fetched(id: string, update: Uint8Array, one: Suggestion): void;
}

/** The open suggestions of all as changes of the text. */
export class Proposals {
  private readonly page: Page;
  private readonly mine: Mine;
  private readonly use: ProposalUse;
  private readonly updates = new Map<string, { text: string; update: Uint8Array }>();
  private readonly revs = new Map<string, number>();

  constructor(page: Page, mine: Mine, use: ProposalUse) {
    this.page = page;
    this.mine = mine;
    this.use = use;
  }

  /** The suggestions that the server has told of since this was asked; changes that lack are fetched. */
  news(): Suggestion[] {
    const news = this.use.log().suggestions.filter(({ id, rev }) => this.revs.get(id) !== rev);
    for (const { id, rev } of news) this.revs.set(id, rev);
    for (const one of news) if (one.state === "open" && one.update === null) void this.fetch(one);
    return news;
  }

  /** The text begins anew, and nothing of before fits into it. */
  forget(): void {
    this.revs.clear();
    this.updates.clear();
  }

  /** All of them; of the person's own that change nothing only those in `fresh`. */
  all(fresh: ReadonlySet<Own>): ReadonlyMap<string, Proposed> {
    const found = new Map<string, Proposed>();
    for (const one of this.use.log().suggestions) {
      const update = one.state === "open" ? this.updateOf(one) : null;
      if (!update) continue;
      const { id, author, builds_on } = one;
      found.set(id, { id, update, buildsOn: builds_on, author: authorOf(author) });
    }
    const all = [...this.mine.all.values()];
    const ids = new Map(all.map(({ client, id }) => [client, id]));
    for (const own of all) {
      const { id, update, isHere, isEmpty } = own;
      const author = this.page.user;
      if (isEmpty && !fresh.has(own)) found.delete(id);
      else if (isHere) found.set(id, { id, update, buildsOn: this.neededBy(own, ids), author });
    }
    return found;
  }

  // What others build on is for the server to say; of what it lacks this page knows.
  private neededBy({ id, update }: Own, ids: ReadonlyMap<number, string>): string[] {
    const others = [...clientsNeeded(update)].flatMap((client) => ids.get(client) ?? []);
    const all = new Set([...(this.use.log().suggestion(id)?.builds_on ?? []), ...others]);
    all.delete(id);
    return [...all];
  }

  private updateOf({ id, update: text }: Suggestion): Uint8Array | null {
    const known = this.updates.get(id);
    if (text === null) return known?.update ?? null;
    if (known?.text === text) return known.update;
    const update = fromBase64(text);
    this.updates.set(id, { text, update });
    return update;
  }

  private async fetch(one: Suggestion): Promise<void> {
    const { id, rev } = one;
    const answer = await fetch(`${this.page.api}/suggestions/${id}/update`).catch(() => null);
    if (!answer?.ok || this.use.log().suggestion(id)?.rev !== rev) return;
    const update = new Uint8Array(await answer.arrayBuffer());
    this.updates.set(id, { text: "", update });
    this.use.fetched(id, update, one);
  }
}
