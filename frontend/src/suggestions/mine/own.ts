import * as Y from "yjs";

/** A suggestion of the person's, as this page has it. */
export class Own {
  readonly id: string;
  /** The Yjs client id of its words alone. */
  readonly client: number;
  /** When it was begun, ISO 8601. */
  readonly at: string;
  /** Whether this page may go on with it: nobody else writes under its client id. */
  readonly isHere: boolean;
  /** What the server has of it. */
  heard: Uint8Array | null = null;
  /** What is on its way there. */
  sent: Uint8Array | null = null;
  /** When something of it was last sent, in ms. */
  sentAt = 0;
  /** Since when the server has lacked some of it, in ms; 0 if that is not known. */
  lackedSince = 0;
  /** Why the server refused it: a sentence, or nothing. */
  error = "";
  /** Whether it changes nothing, as after undo. */
  isEmpty = false;
  /** Whether the server was told that it is withdrawn. */
  isWithdrawn = false;
  /** The state that the server was asked for and has not shown. */
  awaits: "open" | "withdrawn" | null = null;
  private parts: Uint8Array[];

  constructor(id: string, client: number, at: string, isHere: boolean, update?: Uint8Array) {
    this.id = id;
    this.client = client;
    this.at = at;
    this.isHere = isHere;
    this.parts = update ? [update] : [];
  }

  /** What was on its way to the server may be lost. */
  stop(): void {
    this.sent = this.awaits = null;
    this.sentAt = 0;
  }

  /** The server told what it has, by the bytes or by their number; whether that is what was sent. */
  told(update: Uint8Array | null, bytes: number): boolean {
    const { sent } = this;
    const isSent = sent !== null && (update ? isEqual(update, sent) : bytes === sent.length);
    if (isSent) this.sent = null;
    if (isSent) this.heard = sent;
    else if (update && !sent) this.heard = update;
    if (isSent) this.lackedSince = this.isUnheard ? this.sentAt : 0;
    return isSent;
  }

  /** All of it as one update; the same object until something is added. */
  get update(): Uint8Array {
    if (this.parts.length > 1) this.parts = [Y.mergeUpdates(this.parts)];
    return this.parts[0] ?? EMPTY;
  }

  /** Whether nothing was ever written. */
  get isBlank(): boolean {
    return this.parts.length === 0;
  }

  /** Whether the server lacks some of it. */
  get isUnheard(): boolean {
    // To merge what was added takes longer than to know that it was.
    if (this.heard === null || this.parts.length > 1) return true;
    return !isEqual(this.heard, this.update);
  }

  /** The server was asked to have it so. */
  asked(state: "open" | "withdrawn"): void {
    this.awaits = state;
    this.isWithdrawn = state === "withdrawn";
  }

  /** Something was written. */
  add(part: Uint8Array): void {
    this.lackedSince ||= Date.now();
    this.parts.push(part);
  }
}

const EMPTY = Y.encodeStateAsUpdate(new Y.Doc());

/** Whether two updates are the same bytes. */
export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** A client id that none of these Docs knows. */
export function freshClient(taken: (client: number) => boolean): number {
  for (;;) {
    const [client] = crypto.getRandomValues(new Uint32Array(1));
    if (client && !taken(client)) return client;
  }
}
