import { PollSocket } from "./poll-socket.ts";

const TRIES = 2; // WebSockets that carry nothing before the poll is tried
const PATIENCE = 10_000; // ms in which a WebSocket has to bring its first frame
const PROBE = 60_000; // ms between looks whether a WebSocket gets through again
const APPLICATION = 4000; // The first close code that only the server itself can give.
const REMEMBERED = "polling"; // In sessionStorage, so that the next page does not try in vain.

/**
 * Opens a page's connections: by WebSocket or, where the network lets none through, by long poll.
 * While it polls it looks now and then whether a WebSocket works again, and goes back.
 */
export class Transport {
  private readonly told: (isSlow: boolean) => void;
  private readonly signal: AbortSignal;
  private failures = 0;
  private poll: PollSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isProbing = false;

  /** `told` hears whether the open connection is a poll; when `signal` aborts all is over. */
  constructor(told: (isSlow: boolean) => void, signal: AbortSignal) {
    this.told = told;
    this.signal = signal;
    window.addEventListener("online", () => void this.probe(), { signal });
    // A WebSocket ends with its page; a poll would seem to be there for a minute more.
    window.addEventListener("pagehide", () => this.poll?.close(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  /** A new connection to the WebSocket at this address, by the way that seems to work. */
  open(url: string): WebSocket {
    return this.isPolling ? this.openPoll(url) : this.openSocket(url);
  }

  private get isPolling(): boolean {
    return !canSocket() || this.failures >= TRIES || sessionStorage.getItem(REMEMBERED) !== null;
  }

  private openSocket(url: string): WebSocket {
    const socket = new WebSocket(url);
    void this.judge(socket);
    return socket;
  }

  private async judge(socket: WebSocket): Promise<void> {
    const isWorking = await works(socket);
    if (this.signal.aborted) return;
    this.failures = isWorking ? 0 : this.failures + 1;
    if (isWorking) this.told(false);
  }

  private openPoll(url: string): WebSocket {
    const poll = new PollSocket(url);
    this.poll = poll;
    let hasOpened = false;
    poll.addEventListener("open", () => {
      hasOpened = true;
      this.polls();
    });
    poll.addEventListener("close", ({ code }: CloseEventInit) => {
      if (!hasOpened && Number(code) < APPLICATION) this.doubt();
    });
    return poll as unknown as WebSocket;
  }

  private polls(): void {
    sessionStorage.setItem(REMEMBERED, "yes");
    this.told(true);
    // At once as well: the server may only have been away for a moment.
    void this.probe();
  }

  // Nothing gets through: from now on the two ways take turns.
  private doubt(): void {
    sessionStorage.removeItem(REMEMBERED);
    this.failures = TRIES - 1;
  }

  private async probe(): Promise<void> {
    clearTimeout(this.timer);
    const { poll } = this;
    if (this.isProbing || poll?.readyState !== PollSocket.OPEN || !canSocket()) return;
    this.isProbing = true;
    const socket = new WebSocket(probeAddress(poll.url));
    const isWorking = await works(socket);
    socket.close();
    this.isProbing = false;
    if (this.signal.aborted) return;
    if (!isWorking) {
      this.timer = setTimeout(() => void this.probe(), PROBE);
      return;
    }
    sessionStorage.removeItem(REMEMBERED);
    this.failures = 0;
    // Whose connection it is will open another, by WebSocket.
    this.poll?.close();
  }
}

/**
 * Whether a new WebSocket brings a frame, or a close that only the server can have sent. A proxy
 * may refuse it, drop it once it is open, or let it open and pass nothing on.
 */
function works(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      judge(false);
      socket.close();
    }, PATIENCE);
    const judge = (isWorking: boolean): void => {
      clearTimeout(timer);
      resolve(isWorking);
    };
    socket.addEventListener("message", () => judge(true), { once: true });
    socket.addEventListener("close", ({ code }) => judge(code >= APPLICATION), { once: true });
  });
}

function canSocket(): boolean {
  return typeof globalThis.WebSocket === "function";
}

// A ticket serves one handshake; the session is enough.
function probeAddress(socket: string): string {
  const address = new URL(socket);
  address.searchParams.delete("ticket");
  return address.href;
}
