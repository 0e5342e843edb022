import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

import type { Ending } from "./close-codes.ts";
import { Heartbeat } from "./heartbeat.ts";
import { LocalChanges } from "./local-changes.ts";
import { packetFrame, type Packet } from "./packets.ts";
import { Rejoining, type RejoiningUse } from "./rejoining.ts";
import type { Saved } from "./saved-state.ts";
import { Wire, type WireUse } from "./transports/wire.ts";
import type { LocalCopy } from "../offline/local-copy.ts";
import type { LocalStore } from "../offline/local-store.ts";
import type { Page } from "../shared/page.ts";
import { mayChange, type Right } from "../shared/roles.ts";

// A server that is not back by then is not merely restarting.
const RESTART = 30_000; // ms

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

/** One document's connection: what is changed here, the wire, and the person's right. */
export class Connection {
  private readonly page: Page;
  private readonly listener: Listener;
  private readonly changes: LocalChanges;
  private readonly wire: Wire;
  private readonly rejoining: Rejoining;
  private readonly life = new AbortController();
  private right: Right;

  constructor(page: Page, doc: Y.Doc, listener: Listener) {
    this.page = page;
    this.listener = listener;
    this.right = page;
    const { signal } = this.life;
    const key = [page.id, page.epoch] as const;
    this.changes = new LocalChanges(doc, key, mayChange(page), () => listener.saved(), signal);
    // Before the wire, whose own listener sends the change that this one counts.
    doc.on("update", (update: Uint8Array, origin: unknown) =>
      this.changes.changed(update, origin, this.wire.brought(origin)),
    );
    this.rejoining = this.newRejoining();
    this.wire = this.newWire(doc);
    new Heartbeat(this.wire, this.changes, signal);
  }

  /** Which of the changes made here are committed. */
  get saved(): Saved {
    return this.changes.saved;
  }

  /** What is kept of the text on this device. */
  get copy(): LocalCopy {
    return this.changes.copy;
  }

  /** Who is here, and where. */
  get awareness(): Awareness {
    return this.wire.awareness;
  }

  /** Whether the server can be told something now. */
  get isOpen(): boolean {
    return this.wire.isOpen;
  }

  /**
   * Fills the Doc with what `store` has of the text and keeps there what comes. Resolves to whether
   * there was any text.
   */
  load(store: Promise<LocalStore | null>, title: string): Promise<boolean> {
    return this.changes.load(store, title);
  }

  /** Counts what the Doc holds as one local change, to be acknowledged like any other. */
  offer(): void {
    this.changes.tell((saved) => saved.changed());
  }

  /** Connects, and comes back by itself whenever the connection is lost. */
  connect(): void {
    this.wire.connect();
  }

  /** Has the server hear a packet; without a connection (false) nobody does. */
  send(packet: object): boolean {
    return this.wire.send(packetFrame(packet));
  }

  /** Ends the connection and tells nobody anything more; the Doc stays. */
  destroy(): void {
    this.life.abort();
    this.wire.destroy();
  }

  /** Asks for a new ticket and connects again after an end. */
  resume(): void {
    this.changes.tell((saved) => saved.resumed());
    void this.rejoining.rejoin();
  }

  private newWire(doc: Y.Doc): Wire {
    const { saved } = this.changes;
    const use: WireUse = {
      mayWrite: () => mayChange(this.right),
      sent: (step) => saved.sent(step),
      isEnd: (code) => this.rejoining.isEnd(code),
      opened: () => saved.opened(),
      synced: () => this.synced(),
      heard: (packet) => this.heard(packet),
      closed: (isRestart) => this.closed(isRestart),
      ended: (code) => this.rejoining.follow(code),
      slow: (isSlow) => this.listener.slow(isSlow),
    };
    return new Wire(this.page, doc, use, this.life.signal);
  }

  private newRejoining(): Rejoining {
    const { listener } = this;
    const use: RejoiningUse = {
      admitted: (right) => this.applyRight(right),
      connect: (ticket) => this.wire.connect(ticket),
      refused: (right) => listener.refused(right),
      waits: () => listener.waits(),
      moved: (epoch) => listener.moved(epoch),
      ended: (ending) => this.end(ending),
    };
    return new Rejoining(this.page, this.changes.saved, use, this.life.signal);
  }

  private synced(): void {
    this.rejoining.succeeded();
    this.changes.tell((saved) => saved.synced());
    // The network may be gone again in a moment.
    this.copy.flush();
    this.listener.synced();
  }

  private heard(packet: Packet | null): void {
    if (!packet) return;
    if (packet.type === "welcome" && packet.epoch !== this.page.epoch)
      return this.listener.moved(packet.epoch);
    this.listener.heard(packet);
    if (packet.type === "welcome" || packet.type === "access") this.applyRight(packet);
    if (packet.type === "receipt") this.changes.committed(packet.frames);
    if (packet.type === "unsaved") this.changes.tell((saved) => saved.unsaved());
  }

  private closed(isRestart: boolean): void {
    const { changes } = this;
    changes.tell((saved) => saved.closed(isRestart));
    if (isRestart) setTimeout(() => changes.tell((saved) => saved.late()), RESTART);
    if (!this.life.signal.aborted) this.listener.down();
  }

  private applyRight(right: Right): void {
    this.right = right;
    if (!mayChange(right) && this.saved.changes > 0) return this.listener.refused(right);
    this.changes.tell((saved) => saved.setWriter(mayChange(right)));
    this.listener.right(right);
  }

  private end(ending: Ending): void {
    this.changes.tell((saved) => saved.ended());
    this.listener.ended(ending);
  }
}
