import { button } from "../shared/dom.ts";
import { ask, sentenceOf } from "../connection/api.ts";
import type { Page } from "../shared/page.ts";
import type { Right } from "../shared/roles.ts";
import { dateOf } from "../shared/times.ts";
import { toast } from "../shared/toast.ts";
import { strings } from "../words/page.ts";

interface Freeze {
  name: string;
  by: { name: string } | null;
  at: string;
}

/** The line above a text that says why one cannot write in it. */
export class FrozenSign {
  private readonly place: HTMLElement;
  private readonly page: Page;
  private shown = "";

  constructor(place: HTMLElement, page: Page) {
    this.place = place;
    this.page = page;
  }

  /** Says what holds for somebody with this right; of a text that is not frozen it says `words`. */
  show(right: Right, words: string): void {
    const now = `${right.role} ${right.frozen} ${words}`;
    if (now === this.shown) return;
    this.shown = now;
    this.place.toggleAttribute("data-frozen", right.frozen);
    if (right.frozen) void this.showFreeze(right, now);
    else this.place.replaceChildren(words);
  }

  private async showFreeze({ role }: Right, now: string): Promise<void> {
    const way = role === "owner" ? [button(strings.unfreeze, () => void this.unfreeze())] : [];
    this.place.replaceChildren(strings.frozen, ...way);
    const freeze = await this.ask();
    if (!freeze?.by || this.shown !== now) return;
    const words = strings.frozenBy(freeze.by.name, freeze.name, dateOf(freeze.at));
    this.place.replaceChildren(words, ...way);
  }

  // Without an answer the sign is as true, and says less.
  private async ask(): Promise<Freeze | null> {
    const path = `${this.page.api}/freeze`;
    const told = await ask<{ frozen: Freeze | null }>("GET", path).catch(() => null);
    return told?.frozen ?? null;
  }

  private async unfreeze(): Promise<void> {
    await ask("POST", `${this.page.api}/unfreeze`).catch((failure: unknown) =>
      toast(sentenceOf(failure, strings.unfreezeFailed)),
    );
  }
}
