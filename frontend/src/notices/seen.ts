import { csrfToken } from "../shared/page.ts";

/**
 * Tells the server that the person has the document before their eyes, so that it is not mailed to
 * them: now, when it comes to sight, when it goes, and whenever there is news (`look`).
 */
export class Seen {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
    this.look();
    document.addEventListener("visibilitychange", () => this.tell());
    addEventListener("pagehide", () => this.look());
  }

  /** Tells it if the page is in sight. */
  look(): void {
    if (document.visibilityState === "visible") this.tell();
  }

  // The request outlives the page. Without a network nothing was seen that is news.
  private tell(): void {
    void fetch(this.path, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      redirect: "manual",
      keepalive: true,
    }).catch(() => {});
  }
}
