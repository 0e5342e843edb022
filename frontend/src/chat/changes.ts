import type { Message } from "../connection/message.ts";

/** A change of a message on its way. */
export interface Change {
  readonly type: "amend" | "unsay";
  readonly text: string;
  readonly mentions: readonly number[];
  /** Why the server refused it: a sentence, or nothing. */
  readonly error: string;
}

/** The changes on their way, one for each message. They live as long as the page does. */
export class Changes {
  private readonly all = new Map<number, Change>();
  private readonly send: (packet: object) => void;

  /** `send` has the server hear a packet, if it can hear. */
  constructor(send: (packet: object) => void) {
    this.send = send;
  }

  /** What is on its way for the message with this number. */
  get(number: number): Change | undefined {
    return this.all.get(number);
  }

  /** A message is to be changed so. */
  make(number: number, change: Omit<Change, "error">): void {
    const made = { ...change, error: "" };
    this.all.set(number, made);
    this.sendOne(number, made);
  }

  /** Tries a refused change again. */
  again(number: number): void {
    const change = this.all.get(number);
    if (change) this.make(number, change);
  }

  /** Gives up a change. */
  drop(number: number): void {
    this.all.delete(number);
  }

  /** Sends all that were not refused, on a new connection. */
  offer(): void {
    for (const [number, change] of this.all) if (!change.error) this.sendOne(number, change);
  }

  /** The server shows this message: what it shows is not on its way any more. */
  settle({ number, text, deleted }: Message): void {
    const change = this.all.get(number);
    if (change && (deleted || (change.type === "amend" && change.text === text)))
      this.all.delete(number);
  }

  /**
   * The server refused a change of this type. It does not say which, but answers in order, and about
   * those that it did not refuse with the message.
   */
  refuse(about: Change["type"], error: string): void {
    const first = [...this.all].find(([, change]) => change.type === about && !change.error);
    if (first) this.all.set(first[0], { ...first[1], error });
  }

  private sendOne(number: number, { type, text, mentions }: Change): void {
    this.send(type === "unsay" ? { type, number } : { type, number, text, mentions });
  }
}
