import { ask } from "../connection/api.ts";
import type { Page } from "../shared/page.ts";

/**
 * Tells the server that the person has the document before their eyes, so that it is not mailed to
 * them: now, when it comes to sight, when it goes, and whenever there is news (`look`).
 */
export class Seen {
  private readonly path: string;
  // Guests are mailed nothing.
  private readonly isGuest: boolean;

  constructor({ api, is_guest }: Page) {
    this.path = `${api}/seen`;
    this.isGuest = is_guest ?? false;
    this.look();
    document.addEventListener("visibilitychange", () => this.tell());
    addEventListener("pagehide", () => this.look());
  }

  /** Tells it if the page is in sight. */
  look(): void {
    if (document.visibilityState === "visible") this.tell();
  }

  // Without a network nothing was seen that is news.
  private tell(): void {
    if (this.isGuest) return;
    void ask("POST", this.path, undefined, true).catch(() => {});
  }
}
