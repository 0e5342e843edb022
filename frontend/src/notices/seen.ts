import { ask } from "../connection/api.ts";

/**
 * Tells the server that the person has the document before their eyes, so that it is not mailed to
 * them: now, when it comes to sight, when it goes, and whenever there is news (`look`).
 */
export class Seen {
  private readonly path: string;

  /** `api` is the document's address in the HTTP API. */
  constructor(api: string) {
    this.path = `${api}/seen`;
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
    void ask("POST", this.path, undefined, true).catch(() => {});
  }
}
