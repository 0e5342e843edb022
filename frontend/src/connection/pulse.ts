const ASK = 1500; // ms of silence after which the server is asked
const SILENT = 3000; // ms of silence after which the person is told
const OVER = 12_000; // ms of silence after which the connection is given up

/** What follows from a silence. */
export type Finding = "heard" | "ask" | "silent" | "over";

/**
 * Finds a server that has fallen silent while something waits for its answer. A network that is cut
 * tells nobody: the socket stays open, and a browser notices after minutes.
 */
export class Pulse {
  private waitsSince: number | null = null;
  private hasAsked = false;

  /**
   * What is to be done at `now`, when the last frame came at `heardAt` (ms both). While nothing
   * waits every silence is right.
   */
  look(isWaiting: boolean, heardAt: number, now: number): Finding {
    this.waitsSince = isWaiting ? (this.waitsSince ?? now) : null;
    const silence = this.waitsSince === null ? 0 : now - Math.max(this.waitsSince, heardAt);
    if (silence < ASK) this.hasAsked = false;
    if (silence >= OVER) return this.over();
    if (silence >= SILENT) return "silent";
    if (silence < ASK || this.hasAsked) return "heard";
    this.hasAsked = true;
    return "ask";
  }

  private over(): Finding {
    this.waitsSince = null;
    return "over";
  }
}
