import {
  endingOf,
  FROZEN,
  isFinal,
  NOT_ALLOWED,
  SIGNED_OUT,
  SLOW_DOWN,
  STALE,
  TOO_BIG,
  type Ending,
} from "./close-codes.ts";
import type { Saved } from "./saved-state.ts";
import { fetchTicket } from "./ticket.ts";
import type { Page } from "../shared/page.ts";
import type { Right } from "../shared/roles.ts";

const FIRST_PAUSE = 100; // ms between attempts to get in, doubled each time
const LONGEST_PAUSE = 5000; // ms
// A new password ends the session a moment before the answer brings the browser its successor.
const NEW_SESSION = 500; // ms
// Not all at the same moment: between once and twice this.
const REST = 30_000; // ms

/** Who hears what comes of an end. */
export interface RejoiningUse {
  /** The server lets the person in again, with this right. */
  admitted(right: Right): void;
  /** It is time to connect, with this ticket if there is one. */
  connect(ticket?: string): void;
  /** The person may still read, but what is not acknowledged will never be committed. */
  refused(right: Right): void;
  /** The server asked for a pause. */
  waits(): void;
  /** The text is another epoch's by now. */
  moved(epoch: number): void;
  /** There is no way back. */
  ended(ending: Ending): void;
}

/** What follows when the server ends a connection: a new ticket, a pause, or no way back. */
export class Rejoining {
  private readonly page: Page;
  private readonly saved: Pick<Saved, "acknowledged">;
  private readonly use: RejoiningUse;
  private readonly signal: AbortSignal;
  private attempts = 0;
  // What was acknowledged when a frame was last too big: without progress it will be so for ever.
  private tooBigAt = -1;

  /** When `signal` aborts nothing follows any more. */
  constructor(
    page: Page,
    saved: Pick<Saved, "acknowledged">,
    use: RejoiningUse,
    signal: AbortSignal,
  ) {
    this.page = page;
    this.saved = saved;
    this.use = use;
    this.signal = signal;
  }

  /** Whether merely connecting again would not do after this close code. */
  isEnd(code: number): boolean {
    if (code !== TOO_BIG) return code === STALE || code === SLOW_DOWN || isFinal(code);
    const stuck = this.tooBigAt === this.saved.acknowledged;
    this.tooBigAt = this.saved.acknowledged;
    return stuck;
  }

  /** The server ended the connection with this code. */
  follow(code: number): void {
    if (code === STALE) void this.rejoin();
    else if (code === SLOW_DOWN) void this.rest();
    else if (code === SIGNED_OUT && this.attempts === 0) void this.rejoin(NEW_SESSION);
    else if (code === NOT_ALLOWED || code === FROZEN) void this.askWhatIsLeft();
    else this.use.ended(endingOf(code));
  }

  /** The connection works: whatever comes later is a first attempt again. */
  succeeded(): void {
    this.attempts = 0;
  }

  /** Asks for a new ticket and connects with it. */
  async rejoin(first = FIRST_PAUSE): Promise<void> {
    await pause(Math.min(first * 2 ** this.attempts++, LONGEST_PAUSE));
    const answer = await fetchTicket(this.page);
    if (this.signal.aborted) return;
    if (typeof answer === "string") return this.use.ended(answer);
    if (answer && answer.epoch !== this.page.epoch) return this.use.moved(answer.epoch);
    if (answer) this.use.admitted(answer);
    if (this.signal.aborted) return;
    // Without an answer the socket will say what is wrong.
    this.use.connect(answer?.ticket);
  }

  // Who may still read has lost only what was not acknowledged.
  private async askWhatIsLeft(): Promise<void> {
    const answer = await fetchTicket(this.page);
    if (this.signal.aborted) return;
    if (answer && typeof answer !== "string") this.use.refused(answer);
    else this.use.ended("notAllowed");
  }

  private async rest(): Promise<void> {
    this.use.waits();
    await pause(REST * (1 + Math.random()));
    if (!this.signal.aborted) this.use.connect();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
