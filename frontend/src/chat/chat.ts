import { readChat } from "./history.ts";
import { ChatLog } from "./log.ts";
import type { Message } from "../connection/message.ts";
import { Outbox, type Store } from "./outbox.ts";
import { mentionsIn } from "../people/mentions.ts";
import type { Packet } from "../connection/packets.ts";
import type { Page, Person } from "../shared/page.ts";

const PAGE = 50; // messages
const LONG_PAGE = 200; // messages, on the way to a place further back
const LONGEST = 4096; // bytes of text
const LARGEST = 8192; // bytes of a packet
const READ_SOON = 300; // ms, in which many messages are read at once
const AGAIN = 3000; // ms before the server is asked again for what is lacking

/** A change of a message on its way. */
export interface Change {
  readonly type: "amend" | "unsay";
  readonly text: string;
  readonly mentions: readonly number[];
  /** Why the server refused it: a sentence, or nothing. */
  readonly error: string;
}

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
  readonly log: ChatLog;
  readonly outbox: Outbox;
  /** The changes on their way, by the number of their message. */
  readonly changes = new Map<number, Change>();
  /** Those who can be mentioned. */
  people: readonly Person[] = [];
  mayChat: boolean;
  isOnline = false;
  /** Whether the connection ended for good. */
  isOver = false;
  hasFailed = false;
  isLoading = false;
  private readonly page: Page;
  private readonly send: (packet: object) => void;
  private readonly listener: ChatListener;
  // Up to here the server has been told what is read.
  private told = 0;
  private readTimer: number | undefined;
  private catchingUp = false;

  /** `send` has the server hear a packet, if the connection is open. */
  constructor(page: Page, store: Store, send: (packet: object) => void, listener: ChatListener) {
    this.page = page;
    this.send = send;
    this.listener = listener;
    this.mayChat = page.may_chat;
    this.log = new ChatLog(page.user.id);
    this.outbox = new Outbox(store, `chat ${page.id} ${page.user.id}`);
  }

  /** Asks for the newest messages. */
  async open(): Promise<void> {
    await this.load(async () => {
      const told = await readChat(this.page.api, {}, PAGE);
      this.meet(told.people);
      this.log.open(told);
      this.settle(told.messages);
    });
    if (this.log.lacks) void this.catchUp();
  }

  /** Asks who can be mentioned now. */
  async lookAround(): Promise<void> {
    const told = await readChat(this.page.api, { rev: this.log.rev }, 1).catch(() => null);
    if (told) this.meet(told.people);
  }

  /** Asks for the messages before the first one here. */
  async earlier(limit = PAGE): Promise<void> {
    const before = this.log.messages[0]?.number;
    if (before === undefined || !this.log.hasEarlier || this.isLoading) return;
    await this.load(async () => {
      this.log.prepend(await readChat(this.page.api, { before }, limit));
    });
  }

  /** Asks for messages until the first after `read` is here; whether it is. */
  async reach(read: number): Promise<boolean> {
    while (this.log.hasEarlier && !this.hasFailed && (this.log.messages[0]?.number ?? 0) > read)
      await this.earlier(LONG_PAGE);
    return !this.hasFailed;
  }

  /** A packet of the server. */
  heard(packet: Packet): void {
    if (packet.type === "welcome") this.welcomed(packet);
    else if (packet.type === "access") this.mayChat = packet.may_chat;
    else if (packet.type === "message") this.received(packet);
    else if (packet.type === "error") this.refused(packet);
    // What was dropped may have been messages; nothing else would say that they lack.
    else if (packet.type === "resync") void this.catchUp();
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
    if (this.canSend) this.send({ type: "say", id, text, mentions });
    this.listener.changed();
  }

  /** Sends a refused message again. */
  sayAgain(id: string): void {
    this.outbox.refuse(id, "");
    if (this.canSend) this.offer();
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
    this.change(number, { type: "amend", text, mentions, error: "" });
  }

  /** Deletes a message. */
  unsay(number: number): void {
    this.change(number, { type: "unsay", text: "", mentions: [], error: "" });
  }

  /** Tries a refused change again. */
  changeAgain(number: number): void {
    const change = this.changes.get(number);
    if (change) this.change(number, { ...change, error: "" });
  }

  /** Gives up a change. */
  dropChange(number: number): void {
    this.changes.delete(number);
    this.listener.changed();
  }

  /** The person has seen the messages up to this number. */
  read(number: number): void {
    if (!this.log.isOpen || !this.log.markRead(number)) return;
    // At once, because the page may be left; what is read soon after goes out together.
    if (this.readTimer === undefined) this.sendRead();
    clearTimeout(this.readTimer);
    this.readTimer = window.setTimeout(() => this.rested(), READ_SOON);
    this.listener.changed();
  }

  /** Whether the person may change or delete a message. */
  may(type: Change["type"], message: Message, isOwner: boolean): boolean {
    if (message.deleted || this.isOver) return false;
    const isOwn = message.author?.id === this.page.user.id;
    return (isOwn && this.mayChat) || (type === "unsay" && isOwner);
  }

  private meet(people: readonly Person[]): void {
    this.people = people.filter(({ id }) => id !== this.page.user.id);
    this.listener.met();
  }

  private get canSend(): boolean {
    return this.isOnline && this.mayChat;
  }

  private async load(ask: () => Promise<void>): Promise<void> {
    this.isLoading = true;
    this.hasFailed = false;
    this.listener.changed();
    await ask().catch(() => (this.hasFailed = true));
    this.isLoading = false;
    this.listener.changed();
  }

  private welcomed({ may_chat, chat }: Packet & { type: "welcome" }): void {
    this.isOnline = true;
    this.isOver = false;
    this.mayChat = may_chat;
    this.log.heardOf(chat.head);
    if (chat.read < this.log.read) this.sendRead();
    if (!this.log.isOpen && !this.isLoading) void this.open();
    else if (this.log.lacks) void this.catchUp();
    if (this.canSend) this.offer();
  }

  private offer(): void {
    for (const { id, text, mentions } of this.outbox.waiting)
      this.send({ type: "say", id, text, mentions });
    for (const [number, change] of this.changes) if (!change.error) this.sendChange(number, change);
  }

  private received(message: Message): void {
    const isNew = !this.log.message(message.number) && message.number === message.rev;
    const isNews = this.log.take(message);
    this.settle([message]);
    if (isNews && isNew && message.author?.id !== this.page.user.id) this.listener.arrived(message);
    if (this.log.lacks) void this.catchUp();
  }

  // What was on its way has arrived.
  private settle(messages: readonly Message[]): void {
    for (const { id, number, author, text, deleted } of messages) {
      if (author?.id === this.page.user.id) this.outbox.settle(id);
      const change = this.changes.get(number);
      if (change && (deleted || (change.type === "amend" && change.text === text)))
        this.changes.delete(number);
    }
  }

  private refused({ about, id, message }: Packet & { type: "error" }): void {
    if (about === "say" && id) this.outbox.refuse(id, message);
    if (about !== "amend" && about !== "unsay") return;
    // The server answers in order, and about changes that it did not refuse with the message.
    const first = [...this.changes].find(([, { type, error }]) => type === about && !error);
    if (first) this.changes.set(first[0], { ...first[1], error: message });
  }

  private change(number: number, change: Change): void {
    this.changes.set(number, change);
    if (this.isOnline) this.sendChange(number, change);
    this.listener.changed();
  }

  private sendChange(number: number, { type, text, mentions }: Change): void {
    this.send(type === "unsay" ? { type, number } : { type, number, text, mentions });
  }

  private rested(): void {
    this.readTimer = undefined;
    if (this.told < this.log.read) this.sendRead();
  }

  private sendRead(): void {
    if (!this.isOnline) return;
    this.told = this.log.read;
    this.send({ type: "read", number: this.told });
  }

  // A packet may have been lost with its connection.
  private async catchUp(): Promise<void> {
    if (this.catchingUp) return;
    this.catchingUp = true;
    try {
      do await this.catchUpOnce();
      while (this.log.lacks);
    } catch {
      setTimeout(() => this.log.lacks && void this.catchUp(), AGAIN);
    }
    this.catchingUp = false;
    this.listener.changed();
  }

  private async catchUpOnce(): Promise<void> {
    const before = this.log.rev;
    const { messages, people } = await readChat(this.page.api, { rev: before }, LONG_PAGE);
    this.meet(people);
    this.log.catchUp(messages);
    this.settle(messages);
    if (this.log.rev === before) throw new Error("The server lacks what it told of.");
  }
}

/** Whether a message is too long to be sent. */
export function isTooLong(text: string): boolean {
  const bytes = (value: string): number => new TextEncoder().encode(value).length;
  // The rest of the packet, the mentions too, fits into a quarter.
  return bytes(text) > LONGEST || bytes(JSON.stringify(text)) > (LARGEST * 3) / 4;
}
