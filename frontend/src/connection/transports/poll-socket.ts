import { batchOf, readParcel, writeFrames, type Parcel } from "./poll-bodies.ts";

const PATIENCE = 20_000; // ms for an answer that is due at once
const LONG_PATIENCE = 45_000; // ms for new frames, which the server waits for up to 25 s
const PAUSES = [250, 500, 1000, 2000, 2000]; // ms
const BATCH = 256 * 1024; // bytes in one POST, beyond its first frame

const LOST = 1006; // The close code of a connection that broke off.
const NO_CODE = 1005; // The close code of a socket that was closed from here.

/** How long an answer to what is sent may take on a slow network: 32 bytes are sent in a ms. */
function patienceFor(body: Uint8Array): number {
  return PATIENCE + Math.ceil(body.length / 32);
}

type Reader<T> = (response: Response) => Promise<T>;

/** What ends a connection: a close code and why. */
class End {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason = "") {
    this.code = code;
    this.reason = reason;
  }
}

/**
 * A `WebSocket` for networks that let none through: its frames go by POST, the server's come by GET
 * (PROTOCOL 7). It opens at once. Both ways every frame arrives once and in order, whatever
 * requests fail on the way; after about 6 s without success it closes with 1006.
 *
 * Only `ArrayBuffer` is delivered and only bytes are sent. Unlike a WebSocket it drops on `close`
 * what is not yet with the server.
 */
export class PollSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  readonly url: string;
  readyState: 0 | 1 | 2 | 3 = 0;
  binaryType: BinaryType = "arraybuffer";
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  // Where the poll is asked for and, once open, where it is.
  private address: URL;
  private readonly pauses: readonly number[];
  private readonly waiting: Uint8Array[] = [];
  private isPosting = false;
  private taken = 0; // How many frames the server has.
  private heard = 0; // How many frames of the server's are here.
  private readonly life = new AbortController();

  /** `url` is the WebSocket's own; a failed request is repeated after each of `pauses` (ms). */
  constructor(url: string, pauses: readonly number[] = PAUSES) {
    super();
    this.url = url;
    this.pauses = pauses;
    this.address = pollAddress(url);
    void this.live();
  }

  /** Sends one frame. Throws InvalidStateError before the socket is open. */
  send(frame: Uint8Array): void {
    if (this.readyState === this.CONNECTING) {
      throw new DOMException("The connection is not open yet.", "InvalidStateError");
    }
    if (this.readyState !== this.OPEN) return;
    this.waiting.push(frame.slice());
    if (!this.isPosting) void this.post();
  }

  /** Hangs up. */
  close(): void {
    if (this.readyState >= this.CLOSING) return;
    if (this.readyState === this.OPEN) this.hangUp();
    this.readyState = this.CLOSING;
    this.life.abort();
    queueMicrotask(() => this.end(new End(NO_CODE)));
  }

  private async live(): Promise<void> {
    try {
      await this.open();
      for (;;) this.deliver(await this.next());
    } catch (why) {
      this.end(why instanceof End ? why : new End(LOST));
    }
  }

  // Asked once: who connects repeats it.
  private async open(): Promise<void> {
    const read: Reader<{ poll: string }> = (response) => response.json();
    const { poll } = await this.request("POST", this.address, PATIENCE, read);
    this.address = new URL(`${this.address.pathname}/${poll}`, this.address);
    this.readyState = this.OPEN;
    this.emit(new Event("open"));
  }

  private next(): Promise<Parcel> {
    const nothing = { first: this.heard + 1, frames: [] };
    return this.repeat("GET", { after: this.heard }, LONG_PATIENCE, async (response) =>
      response.status === 204 ? nothing : readParcel(new Uint8Array(await response.arrayBuffer())),
    );
  }

  private deliver({ first, frames }: Parcel): void {
    if (first > this.heard + 1) throw new End(LOST);
    frames.forEach((frame, i) => {
      // After a repetition some frames may come again; after `close` none is wanted.
      if (first + i <= this.heard || this.readyState !== this.OPEN) return;
      this.heard = first + i;
      this.emit(new MessageEvent("message", { data: frame.buffer }));
    });
  }

  private async post(): Promise<void> {
    this.isPosting = true;
    try {
      while (this.waiting.length > 0) await this.postBatch();
      this.isPosting = false;
    } catch (why) {
      // What the server said before it closed comes by GET, and after it the reason.
      if (!(why instanceof End) || why.code === LOST) this.end(new End(LOST));
    }
  }

  private async postBatch(): Promise<void> {
    const body = writeFrames(batchOf(this.waiting, BATCH));
    const read: Reader<{ received: number }> = (response) => response.json();
    const patience = patienceFor(body);
    const { received } = await this.repeat("POST", { from: this.taken + 1 }, patience, read, body);
    this.waiting.splice(0, received - this.taken);
    this.taken = received;
  }

  private async repeat<T>(
    method: string,
    query: Record<string, number>,
    patience: number,
    read: Reader<T>,
    body?: BodyInit,
  ): Promise<T> {
    const address = new URL(this.address);
    for (const name in query) address.searchParams.set(name, String(query[name]));
    for (const pause of this.pauses) {
      try {
        return await this.request(method, address, patience, read, body);
      } catch (why) {
        if (why instanceof End || this.life.signal.aborted) throw why;
        await rest(pause);
      }
    }
    return this.request(method, address, patience, read, body);
  }

  // Throws an `End` when the server has closed or knows nothing of us; everything else that it
  // throws may be otherwise the next time.
  private async request<T>(
    method: string,
    address: URL,
    patience: number,
    read: Reader<T>,
    body: BodyInit | null = null,
  ): Promise<T> {
    const signal = AbortSignal.any([this.life.signal, AbortSignal.timeout(patience)]);
    const options: RequestInit = { method, body, signal, headers: HEADERS, cache: "no-store" };
    const response = await fetch(address, options);
    if (response.status === 410) throw await endIn(response);
    // 429: what was sent before is still being read.
    const isOdd = response.status >= 400 && response.status < 500 && response.status !== 429;
    if (isOdd) throw new End(LOST);
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return read(response);
  }

  private hangUp(): void {
    // Kept alive because the page may be on its way out.
    const options: RequestInit = { method: "DELETE", headers: HEADERS, keepalive: true };
    fetch(this.address, options).catch(() => {});
  }

  private end({ code, reason }: End): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.life.abort();
    if (code === LOST) this.emit(new Event("error"));
    this.emit(Object.assign(new Event("close"), { code, reason, wasClean: code !== LOST }));
  }

  private emit(event: Event): void {
    const handler = this[`on${event.type}` as "onclose"] as EventListener | null;
    // As a listener, so that what it throws is reported and ends nothing.
    if (handler) this.addEventListener(event.type, handler, { once: true });
    this.dispatchEvent(event);
  }
}

// No form and no link of another site can send it.
const HEADERS = { "X-Poll": "1" };

function pollAddress(socket: string): URL {
  const address = new URL(socket.replace(/^ws/, "http"));
  address.pathname += "/poll";
  return address;
}

async function endIn(response: Response): Promise<End> {
  const said = (await response.json().catch(() => ({}))) as Partial<End>;
  return new End(said.code ?? LOST, said.reason);
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
