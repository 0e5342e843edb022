import { WebsocketProvider } from "y-websocket";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

import { pauseAfter } from "./backoff.ts";
import { Transport } from "./transport.ts";
import { watchedSocket, type Watch } from "./watched-socket.ts";
import { RESTARTING } from "../close-codes.ts";
import { PRESENCE_QUERY } from "../frames.ts";
import { PACKET, readPacket, type Packet } from "../packets.ts";
import type { Page } from "../../shared/page.ts";

const LONGEST_PAUSE = 5000; // ms between attempts to connect
const MANY = 10; // attempts, after which the provider would wait for minutes

/** Who hears of a wire. */
export interface WireUse extends Watch {
  /** Whether it is not to be opened again by itself after this close code; `ended` follows. */
  isEnd(code: number): boolean;
  /** It is open: from now on frames are counted anew. */
  opened(): void;
  /** Everything committed is here. */
  synced(): void;
  /** The server said this. */
  heard(packet: Packet | null): void;
  /** It is closed, perhaps because the server is starting again. */
  closed(isRestart: boolean): void;
  /** The server closed it with this code, which is an end. */
  ended(code: number): void;
  /** Whether it is the slow one, without a WebSocket. */
  slow(isSlow: boolean): void;
}

/** What brings a Doc's frames to the server and back: the stock provider, with pauses of our own. */
export class Wire {
  private readonly epoch: number;
  private readonly use: WireUse;
  private readonly transport: Transport;
  private readonly provider: WebsocketProvider;
  private losses = 0;

  /** It stays closed until `connect` is called; when `signal` aborts it looks for no better way. */
  constructor(page: Page, doc: Y.Doc, use: WireUse, signal: AbortSignal) {
    this.epoch = page.epoch;
    this.use = use;
    this.transport = new Transport((isSlow) => use.slow(isSlow), signal);
    this.provider = this.newProvider(page, doc);
  }

  /** Whether it is open. */
  get isOpen(): boolean {
    return this.provider.wsconnected;
  }

  /** Whether it is open and everything committed is here. */
  get isSynced(): boolean {
    return this.provider.synced;
  }

  /** When the last frame came, in ms. */
  get heardAt(): number {
    return this.provider.wsLastMessageReceived;
  }

  /** Who is here, and where. */
  get awareness(): Awareness {
    return this.provider.awareness;
  }

  /** Whether an update of the Doc with this origin came over it. */
  brought(origin: unknown): boolean {
    return origin === this.provider;
  }

  /** Opens it, with a new ticket if there is one. */
  connect(ticket?: string): void {
    if (ticket) this.provider.params = this.params(ticket);
    this.provider.connect();
  }

  /** Sends a frame; whether it is open. */
  send(frame: Uint8Array<ArrayBuffer>): boolean {
    const { ws, wsconnected } = this.provider;
    if (wsconnected) ws?.send(frame);
    return wsconnected;
  }

  /** Asks for something that the server answers at once. */
  ask(): void {
    this.send(PRESENCE_QUERY);
  }

  /** Tries at once what would be tried after a pause. */
  hurry(): void {
    if (this.provider.shouldConnect) this.provider.connect();
  }

  /** Gives it up and opens it anew: the provider itself would wait for 30 s of silence. */
  reopen(): void {
    this.provider.disconnect();
    this.provider.connect();
  }

  /** Closes it for good; the Doc stays. */
  destroy(): void {
    this.provider.destroy();
    this.provider.awareness.destroy();
  }

  private newProvider(page: Page, doc: Y.Doc): WebsocketProvider {
    const { use } = this;
    const origin = location.origin.replace(/^http/, "ws");
    const provider = new WebsocketProvider(origin + page.socket, page.id, doc, {
      connect: false,
      // Passed between tabs directly, a change would be shown before it is committed.
      disableBc: true,
      maxBackoffTime: LONGEST_PAUSE,
      params: this.params(),
      shouldReconnect: (event) => !use.isEnd(event.code) && this.spread(),
      WebSocketPolyfill: watchedSocket(use, (url) => this.transport.open(url)),
    });
    provider.messageHandlers[PACKET] = (_encoder, decoder) => use.heard(readPacket(decoder));
    provider.on("status", ({ status }) => status === "connected" && this.opened());
    provider.on("sync", (synced) => synced && this.synced());
    provider.on("connection-close", (event) => use.closed(event?.code === RESTARTING));
    provider.on("closed", ({ code }) => use.ended(code));
    return provider;
  }

  private params(ticket?: string): Record<string, string> {
    const { epoch } = this;
    return {
      packets: "1",
      marks: "comment",
      ...(epoch > 0 && { epoch: String(epoch) }),
      ...(ticket && { ticket }),
    };
  }

  // The provider waits for its own growing pause, but not longer than what is set here.
  private spread(): true {
    this.provider.wsUnsuccessfulReconnects = MANY;
    this.provider.maxBackoffTime = pauseAfter(this.losses++);
    return true;
  }

  private opened(): void {
    // A ticket serves one handshake; the session is enough for the next.
    this.provider.params = this.params();
    this.use.opened();
    // The others were told that we are gone: only a newer state is shown to them again.
    const { awareness } = this.provider;
    awareness.setLocalState(awareness.getLocalState());
  }

  private synced(): void {
    this.losses = 0;
    this.use.synced();
  }
}
