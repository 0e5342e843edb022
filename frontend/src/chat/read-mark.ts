import type { ChatLog } from "./log.ts";

const SOON = 300; // ms, in which many messages are read at once

/** Tells the server how far the person has read. */
export class ReadMark {
  private readonly log: Pick<ChatLog, "read">;
  private readonly send: (packet: object) => boolean;
  // Up to here the server has been told.
  private told = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` has the server hear a packet; whether it can hear. */
  constructor(log: Pick<ChatLog, "read">, send: (packet: object) => boolean) {
    this.log = log;
    this.send = send;
  }

  /** The person has read further. */
  moved(): void {
    // At once, because the page may be left; what is read soon after goes out together.
    if (this.timer === undefined) this.tell();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rested(), SOON);
  }

  /** The server does not know how far: tells it, if it can hear. */
  tell(): void {
    const { read } = this.log;
    if (this.send({ type: "read", number: read })) this.told = read;
  }

  private rested(): void {
    this.timer = undefined;
    if (this.told < this.log.read) this.tell();
  }
}
