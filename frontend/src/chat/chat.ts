import { Backlog } from "./backlog.ts";
import { Changes, type Change } from "./changes.ts";
import type { ChatLog } from "./log.ts";
import { Outbox, type Store } from "./outbox.ts";
import { ReadMark } from "./read-mark.ts";
import type { Message } from "../connection/message.ts";
import type { Packet } from "../connection/packets.ts";
import { mentionsIn } from "../people/mentions.ts";
import type { Page, Person } from "../shared/page.ts";

const LONGEST = 4096; // bytes of text
const LARGEST = 8192; // bytes of a packet

/** Who hears of the chat. */
export interface ChatListener {
  /** Something that the chat shows has changed. */
  changed(): void;
  /** It became known who can be mentioned. */
  met(): void;
  /** Somebody else said this just now. */
  arrived(message: Message): void;
}

/** The chat of one document: what is known of it, and what is on its way. */
export class Chat {
  readonly backlog: Backlog;
  readonly outbox: Outbox;
  readonly changes: Changes;
  mayChat: boolean;
  isOnline = false;
  /** Whether the connection ended for good. */
  isOver = false;
  private readonly me: Person;
  private readonly send: (packet: object) => void;
  private readonly listener: ChatListener;
  private readonly readMark: ReadMark;

  /** `send` has the server hear a packet, if the connection is open. */
  constructor(page: Page, store: Store, send: (packet: object) => void, listener: ChatListener) {
    this.me = page.user;
    this.send = send;
    this.listener = listener;
    this.mayChat = page.may_chat;
    this.backlog = new Backlog(page, {
      changed: () => listener.changed(),
      met: () => listener.met(),
      told: (messages) => this.settle(messages),
    });
    this.outbox = new Outbox(store, `chat ${page.id} ${page.user.id}`);
    this.changes = new Changes((packet) => this.tell(packet));
    this.readMark = new ReadMark(this.log, (packet) => this.tell(packet));
  }

  /** The messages that are known. */
  get log(): ChatLog {
    return this.backlog.log;
  }

  /** Those who can be mentioned. */
  get people(): readonly Person[] {
    return this.backlog.people;
  }

  /** A packet of the server. */
  heard(packet: Packet): void {
    if (packet.type === "welcome") this.welcomed(packet);
    else if (packet.type === "access") this.mayChat = packet.may_chat;
    else if (packet.type === "message") this.received(packet);
    else if (packet.type === "error") this.refused(packet);
    // What was dropped may have been messages; nothing else would say that they lack.
    else if (packet.type === "resync") void this.backlog.ask();
    else return;
    this.listener.changed();
  }

  /** The connection is gone; `isOver` says that it does not come back by itself. */
  down(isOver: boolean): void {
    this.isOnline = false;
    this.isOver = isOver;
    this.listener.changed();
  }

  /** Says something: now, or as soon as there is a connection. */
  say(text: string, chosen: ReadonlySet<number>): void {
    const id = crypto.randomUUID();
    const mentions = mentionsIn(text, this.people, chosen);
    this.outbox.add({ id, text, mentions, at: new Date().toISOString() });
    if (this.mayChat) this.tell({ type: "say", id, text, mentions });
    this.listener.changed();
  }

  /** Sends a refused message again. */
  sayAgain(id: string): void {
    this.outbox.refuse(id, "");
    this.offer();
    this.listener.changed();
  }

  /** Gives up a message that was not sent. */
  discard(id: string): void {
    this.outbox.settle(id);
    this.listener.changed();
  }

  /** Changes the text of a message. */
  amend(number: number, text: string, chosen: ReadonlySet<number>): void {
    const mentions = mentionsIn(text, this.people, chosen);
    this.changes.make(number, { type: "amend", text, mentions });
    this.listener.changed();
  }

  /** Deletes a message. */
  unsay(number: number): void {
    this.changes.make(number, { type: "unsay", text: "", mentions: [] });
    this.listener.changed();
  }

  /** Tries a refused change again. */
  changeAgain(number: number): void {
    this.changes.again(number);
    this.listener.changed();
  }

  /** Gives up a change. */
  dropChange(number: number): void {
    this.changes.drop(number);
    this.listener.changed();
  }

  /** The person has seen the messages up to this number. */
  read(number: number): void {
    if (!this.log.isOpen || !this.log.markRead(number)) return;
    this.readMark.moved();
    this.listener.changed();
  }

  /** Whether the person may change or delete a message. */
  may(type: Change["type"], message: Message, isOwner: boolean): boolean {
    if (message.deleted || this.isOver) return false;
    const isOwn = message.author?.id === this.me.id;
    return (isOwn && this.mayChat) || (type === "unsay" && isOwner);
  }

  // Before its welcome the server has not said what the person may do.
  private tell(packet: object): boolean {
    if (this.isOnline) this.send(packet);
    return this.isOnline;
  }

  private welcomed({ may_chat, chat }: Packet & { type: "welcome" }): void {
    this.isOnline = true;
    this.isOver = false;
    this.mayChat = may_chat;
    const { backlog, log } = this;
    log.heardOf(chat.head);
    if (chat.read < log.read) this.readMark.tell();
    if (!log.isOpen && !backlog.isLoading) void backlog.open();
    else backlog.catchUp();
    this.offer();
  }

  private offer(): void {
    if (!this.isOnline || !this.mayChat) return;
    for (const { id, text, mentions } of this.outbox.waiting)
      this.tell({ type: "say", id, text, mentions });
    this.changes.offer();
  }

  private received(message: Message): void {
    const isNew = !this.log.message(message.number) && message.number === message.rev;
    const isNews = this.log.take(message);
    this.settle([message]);
    if (isNews && isNew && message.author?.id !== this.me.id) this.listener.arrived(message);
    this.backlog.catchUp();
  }

  // What was on its way has arrived.
  private settle(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.author?.id === this.me.id) this.outbox.settle(message.id);
      this.changes.settle(message);
    }
  }

  private refused({ about, id, message }: Packet & { type: "error" }): void {
    if (about === "say" && id) this.outbox.refuse(id, message);
    if (about === "amend" || about === "unsay") this.changes.refuse(about, message);
  }
}

/** Whether a message is too long to be sent. */
export function isTooLong(text: string): boolean {
  const bytes = (value: string): number => new TextEncoder().encode(value).length;
  // The rest of the packet, the mentions too, fits into a quarter.
  return bytes(text) > LONGEST || bytes(JSON.stringify(text)) > (LARGEST * 3) / 4;
}
