import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

import {
  endingOf,
  FROZEN,
  isFinal,
  NOT_ALLOWED,
  RESTARTING,
  SIGNED_OUT,
  SLOW_DOWN,
  STALE,
  TOO_BIG,
  type Ending,
} from "./close-codes.ts";
import { PRESENCE_QUERY } from "./frames.ts";
import { LocalCopy } from "../offline/local-copy.ts";
import type { LocalStore } from "../offline/local-store.ts";
import { PACKET, packetFrame, readPacket, type Packet } from "./packets.ts";
import { ApiError, ask } from "./api.ts";
import type { Page } from "../shared/page.ts";
import { pauseAfter } from "./backoff.ts";
import { Pulse } from "./pulse.ts";
import { mayChange, mayWrite, type Right } from "../shared/roles.ts";
import { Saved } from "./saved-state.ts";
import { watchedSocket } from "./watched-socket.ts";
import { Transport } from "./transport.ts";

const FIRST_PAUSE = 100; // ms between attempts to connect, doubled each time
const LONGEST_PAUSE = 5000; // ms
const MANY = 10; // attempts, after which the provider would wait for minutes
// A new password ends the session a moment before the answer brings the browser its successor.
const NEW_SESSION = 500; // ms
// Not all at the same moment: between once and twice this.
const REST = 30_000; // ms
const BEAT = 500; // ms between looks whether the server still answers
// A server that is not back by then is not merely restarting.
const RESTART = 30_000; // ms

const REFUSED: Readonly<Record<number, Ending>> = { 401: "signedOut", 404: "notFound" };

/** Who hears of the connection. */
export interface Listener {
  /** The saved state may have changed. */
  saved(): void;
  /** The person's right is now this. */
  right(right: Right): void;
  /**
   * The person's right is now this, and what `saved` counts as not acknowledged will never be
   * committed: the Doc has gone its own way and this connection is of no more use.
   */
  refused(right: Right): void;
  /** Everything committed is here. */
  synced(): void;
  /** The server said this. */
  heard(packet: Packet): void;
  /** The connection is lost and will be made again, unless it ended. */
  down(): void;
  /** Whether the connection is the slow one, without a WebSocket. */
  slow(isSlow: boolean): void;
  /** The server asked for a pause; after it the connection comes back by itself. */
  waits(): void;
  /** The text was taken back: the Doc is none of this epoch and this connection of no more use. */
  moved(epoch: number): void;
  /** The server ended the connection; it stays so unless `resume` is called. */
  ended(ending: Ending): void;
}

interface Ticket extends Right {
  ticket: string;
  epoch: number;
  user: { id: number };
}

/** One document's connection: the stock provider, watched so that the saved state is true. */
export class Connection {
  readonly saved: Saved;
  readonly provider: WebsocketProvider;
  /** What is kept of the text on this device. */
  readonly copy: LocalCopy;
  private readonly doc: Y.Doc;
  private readonly page: Page;
  private readonly listener: Listener;
  private readonly transport: Transport;
  private right: Right;
  // What was acknowledged when a frame was last too big: without progress it will be so for ever.
  private tooBigAt = -1;
  private attempts = 0;
  private losses = 0;
  private readonly pulse = new Pulse();
  private readonly life = new AbortController();

  constructor(page: Page, doc: Y.Doc, listener: Listener) {
    this.page = page;
    this.listener = listener;
    this.right = page;
    this.doc = doc;
    this.saved = new Saved(mayChange(page));
    this.copy = new LocalCopy([page.id, page.epoch], {
      kept: (changes) => this.tell(() => this.saved.kept(changes)),
      lost: () => this.tell(() => this.saved.lost()),
    });
    // Before the provider, whose own listener sends the change that this one counts.
    doc.on("update", (update: Uint8Array, origin: unknown) => this.changed(update, origin));
    const { signal } = this.life;
    this.transport = new Transport((isSlow) => listener.slow(isSlow), signal);
    this.provider = this.newProvider(doc);
    window.addEventListener("online", () => this.hurry(), { signal });
    // Whether it is true is for the server to answer: a site on this machine is there without a network.
    window.addEventListener("offline", () => this.ask(), { signal });
    const beat = setInterval(() => this.beat(), BEAT);
    signal.addEventListener("abort", () => clearInterval(beat));
  }

  /**
   * Fills the Doc with what `store` has of the text and keeps there what comes. Resolves to whether
   * there was any text.
   */
  async load(store: Promise<LocalStore | null>, title: string): Promise<boolean> {
    const { update, changes } = await this.copy.open(store, title);
    if (this.life.signal.aborted) return false;
    if (update) Y.applyUpdate(this.doc, update, this.copy);
    this.tell(() => this.saved.found(changes));
    return update !== null;
  }

  /** Counts what the Doc holds as one local change, to be acknowledged like any other. */
  offer(): void {
    this.tell(() => this.saved.changed());
  }

  /** Whether the person may write, or could if the text were not frozen. */
  get mayWrite(): boolean {
    return mayWrite(this.right.role);
  }

  /** Has the server hear a packet; without a connection (false) nobody does. */
  send(packet: object): boolean {
    const { ws, wsconnected } = this.provider;
    if (wsconnected) ws?.send(packetFrame(packet));
    return wsconnected;
  }

  /** Ends the connection and tells nobody anything more; the Doc stays. */
  destroy(): void {
    this.life.abort();
    this.provider.destroy();
    this.provider.awareness.destroy();
  }

  /** Asks for a new ticket and connects again after an end. */
  resume(): void {
    this.tell(() => this.saved.resumed());
    void this.rejoin();
  }

  private newProvider(doc: Y.Doc): WebsocketProvider {
    const origin = location.origin.replace(/^http/, "ws");
    const provider = new WebsocketProvider(origin + this.page.socket, this.page.id, doc, {
      connect: false,
      // Passed between tabs directly, a change would be shown before it is committed.
      disableBc: true,
      maxBackoffTime: LONGEST_PAUSE,
      params: this.params(),
      shouldReconnect: (event) => !this.isEnd(event.code) && this.spread(),
      WebSocketPolyfill: watchedSocket(
        { mayWrite: () => mayChange(this.right), sent: (step) => this.saved.sent(step) },
        (url) => this.transport.open(url),
      ),
    });
    provider.messageHandlers[PACKET] = (_encoder, decoder) => this.heard(readPacket(decoder));
    provider.on("status", ({ status }) => status === "connected" && this.opened());
    provider.on("sync", (synced) => synced && this.synced());
    provider.on("connection-close", (event) => this.closed(event?.code === RESTARTING));
    provider.on("closed", ({ code }) => this.ended(code));
    return provider;
  }

  private params(ticket?: string): Record<string, string> {
    const { epoch } = this.page;
    return {
      packets: "1",
      marks: "comment",
      ...(epoch > 0 && { epoch: String(epoch) }),
      ...(ticket && { ticket }),
    };
  }

  private changed(update: Uint8Array, origin: unknown): void {
    if (origin === this.copy || this.life.signal.aborted) return;
    if (origin === this.provider) this.copy.heard(update);
    else this.tell(() => this.saved.changed() && this.copy.changed(update));
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
    this.saved.opened();
    // The others were told that we are gone: only a newer state is shown to them again.
    const { awareness } = this.provider;
    awareness.setLocalState(awareness.getLocalState());
  }

  private synced(): void {
    this.attempts = this.losses = 0;
    this.tell(() => this.saved.synced());
    // The network may be gone again in a moment.
    this.copy.flush();
    this.listener.synced();
  }

  private beat(): void {
    const { provider, saved } = this;
    const isWaiting = provider.synced && saved.changes > 0;
    const found = this.pulse.look(isWaiting, provider.wsLastMessageReceived, Date.now());
    const isSilent = found === "silent" || found === "over";
    if (isSilent !== (saved.state.name === "silent")) this.tell(() => saved.silent(isSilent));
    if (found === "ask") this.ask();
    else if (found === "over") this.giveUp();
  }

  private ask(): void {
    if (this.provider.wsconnected) this.provider.ws?.send(PRESENCE_QUERY);
  }

  // The provider itself would wait for 30 s of silence.
  private giveUp(): void {
    this.provider.disconnect();
    this.provider.connect();
  }

  private closed(isRestart: boolean): void {
    this.tell(() => this.saved.closed(isRestart));
    if (isRestart) setTimeout(() => this.tell(() => this.saved.late()), RESTART);
    if (!this.life.signal.aborted) this.listener.down();
  }

  private heard(packet: Packet | null): void {
    if (!packet) return;
    if (packet.type === "welcome" && packet.epoch !== this.page.epoch)
      return this.listener.moved(packet.epoch);
    this.listener.heard(packet);
    if (packet.type === "welcome" || packet.type === "access") this.applyRight(packet);
    if (packet.type === "receipt") this.tell(() => this.committed(packet.frames));
    if (packet.type === "unsaved") this.tell(() => this.saved.unsaved());
  }

  private committed(frames: number): void {
    this.saved.receipt(frames);
    this.copy.settled(this.saved.acknowledged);
    if (this.saved.changes === 0) this.copy.tidy(() => Y.encodeStateAsUpdate(this.doc));
  }

  private applyRight(right: Right): void {
    this.right = right;
    if (!mayChange(right) && this.saved.changes > 0) return this.listener.refused(right);
    this.tell(() => this.saved.setWriter(mayChange(right)));
    this.listener.right(right);
  }

  private hurry(): void {
    if (this.provider.shouldConnect) this.provider.connect();
  }

  private isEnd(code: number): boolean {
    if (code !== TOO_BIG) return code === STALE || code === SLOW_DOWN || isFinal(code);
    const stuck = this.tooBigAt === this.saved.acknowledged;
    this.tooBigAt = this.saved.acknowledged;
    return stuck;
  }

  private ended(code: number): void {
    if (code === STALE) void this.rejoin();
    else if (code === SLOW_DOWN) void this.rest();
    else if (code === SIGNED_OUT && this.attempts === 0) void this.rejoin(NEW_SESSION);
    else if (code === NOT_ALLOWED || code === FROZEN) void this.askWhatIsLeft();
    else this.end(endingOf(code));
  }

  private end(ending: Ending): void {
    this.tell(() => this.saved.ended());
    this.listener.ended(ending);
  }

  // Who may still read has lost only what was not acknowledged.
  private async askWhatIsLeft(): Promise<void> {
    const answer = await this.fetchTicket();
    if (this.life.signal.aborted) return;
    if (answer && typeof answer !== "string") this.listener.refused(answer);
    else this.end("notAllowed");
  }

  private async rest(): Promise<void> {
    this.listener.waits();
    await pause(REST * (1 + Math.random()));
    if (!this.life.signal.aborted) this.provider.connect();
  }

  private async rejoin(first = FIRST_PAUSE): Promise<void> {
    await pause(Math.min(first * 2 ** this.attempts++, LONGEST_PAUSE));
    const answer = await this.fetchTicket();
    if (this.life.signal.aborted) return;
    if (typeof answer === "string") return this.end(answer);
    if (answer) {
      if (answer.epoch !== this.page.epoch) return this.listener.moved(answer.epoch);
      this.applyRight(answer);
      if (this.life.signal.aborted) return;
      this.provider.params = this.params(answer.ticket);
    }
    // Without an answer the socket will say what is wrong.
    this.provider.connect();
  }

  private async fetchTicket(): Promise<Ticket | Ending | null> {
    try {
      const ticket = await ask<Ticket>("POST", `${this.page.api}/ticket`);
      return ticket.user.id === this.page.user.id ? ticket : "otherPerson";
    } catch (failure) {
      return failure instanceof ApiError ? (REFUSED[failure.status] ?? null) : null;
    }
  }

  private tell(step: () => unknown): void {
    if (this.life.signal.aborted) return;
    step();
    this.listener.saved();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
