import type { ChatLog } from "../log.ts";
import type { Message } from "../../connection/message.ts";

/** What was unread when the person turned to the chat: it stays new until they turn away. */
export class NewMessages {
  private readonly log: ChatLog;
  // The number of the last message that was read then.
  private after = Infinity;
  private fresh = 0;
  // Whether the person turned to the chat before its messages were here.
  private isEarly = false;

  constructor(log: ChatLog) {
    this.log = log;
  }

  /** The person turns to the chat: what is unread now is new. */
  mark(): void {
    const { unread, read, isOpen } = this.log;
    this.isEarly = !isOpen;
    this.fresh = unread;
    this.after = unread > 0 ? read : Infinity;
  }

  /** The chat is shown, to nobody if not `isSeen`. */
  look(isSeen: boolean): void {
    if (!isSeen) this.clear();
    else if (this.isEarly && this.log.isOpen) this.mark();
  }

  /** Nothing is new any more. */
  clear(): void {
    this.after = Infinity;
  }

  /** The person has seen where the new ones begin. */
  found(): void {
    this.fresh = 0;
  }

  /** How many there are that the person has not gone to. */
  get count(): number {
    return this.after < Infinity ? this.fresh : 0;
  }

  /** The number after which they begin; Infinity when there are none. */
  get start(): number {
    return this.after;
  }

  /** The first of them, if all are here. */
  get first(): Message | undefined {
    const { log, after } = this;
    const isHere = !log.hasEarlier || (log.messages[0]?.number ?? 0) <= after;
    return isHere ? log.firstAfter(after) : undefined;
  }
}
