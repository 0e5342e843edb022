import type { Message } from "../connection/message.ts";

/** A page of the chat as the server tells it, oldest first. */
export interface ChatPage {
  messages: Message[];
  /** Whether there are more beyond. */
  more: boolean;
  /** How far the person has read. */
  read: number;
  /** How many messages of others they have not read. */
  unread: number;
}

/**
 * The messages that this page knows: those from some number on, without a hole. Messages may be
 * told twice and in any order; of each the newest state (`rev`) counts.
 */
export class ChatLog {
  private readonly me: number;
  private readonly byNumber = new Map<number, Message>();
  private sorted: Message[] | null = null;
  private mark = 0;
  private earlier = false;
  // Unread messages before the first that is here.
  private unseen = 0;
  private opened = false;
  // Every change up to `known` is here; `head` is the last that this page has heard of.
  private known = 0;
  private head = 0;

  /** `me` is the id of the person who reads. */
  constructor(me: number) {
    this.me = me;
  }

  /** The newest page is here: the log begins with it. */
  open(page: ChatPage): void {
    this.opened = true;
    this.earlier = page.more;
    this.mark = Math.max(this.mark, page.read);
    for (const message of page.messages) this.put(message);
    this.known = Math.max(this.known, ...page.messages.map(({ rev }) => rev));
    this.head = Math.max(this.head, this.known);
    this.unseen = Math.max(0, page.unread - this.countUnread());
  }

  /** The page before the first message is here. */
  prepend(page: Pick<ChatPage, "messages" | "more">): void {
    const before = this.countUnread();
    for (const message of page.messages) this.put(message);
    this.earlier = page.more;
    const found = this.countUnread() - before;
    this.unseen = page.more ? Math.max(0, this.unseen - found) : 0;
  }

  /** One message, as it is now; whether that is news. */
  take(message: Message): boolean {
    const isNext = message.rev === this.known + 1;
    if (isNext) this.known = message.rev;
    this.heardOf(message.rev);
    return this.belongs(message) && this.put(message);
  }

  /** Changes after `rev` (see there), in the order in which they happened. */
  catchUp(messages: Message[]): void {
    for (const message of messages) if (this.belongs(message)) this.put(message);
    this.known = Math.max(this.known, ...messages.map(({ rev }) => rev));
    this.heardOf(this.known);
  }

  /** The server is at this `rev`. */
  heardOf(rev: number): void {
    this.head = Math.max(this.head, rev);
  }

  /** The person has read up to this number; whether that is further than before. */
  markRead(number: number): boolean {
    if (number <= this.mark) return false;
    this.mark = number;
    this.unseen = 0;
    return true;
  }

  /** Whether something happened that is not here. */
  get lacks(): boolean {
    return this.opened && this.head > this.known;
  }

  /** Every change up to this one is here. */
  get rev(): number {
    return this.known;
  }

  /** Whether the first page is here. */
  get isOpen(): boolean {
    return this.opened;
  }

  /** Whether the server has messages before the first that is here. */
  get hasEarlier(): boolean {
    return this.earlier;
  }

  /** How far the person has read. */
  get read(): number {
    return this.mark;
  }

  /** How many messages of others the person has not read. */
  get unread(): number {
    return this.unseen + this.countUnread();
  }

  /** Whether an unread message names the person. */
  get isMentioned(): boolean {
    return this.messages.some((m) => this.isUnread(m) && m.mentions.includes(this.me));
  }

  /** The messages, oldest first. */
  get messages(): readonly Message[] {
    this.sorted ??= [...this.byNumber.values()].sort((a, b) => a.number - b.number);
    return this.sorted;
  }

  /** The message with this number. */
  message(number: number): Message | undefined {
    return this.byNumber.get(number);
  }

  /** The first message of somebody else after `read`. */
  firstAfter(read: number): Message | undefined {
    return this.messages.find((m) => m.number > read && m.author?.id !== this.me);
  }

  private isUnread(message: Message): boolean {
    return message.number > this.mark && message.author?.id !== this.me && !message.deleted;
  }

  private countUnread(): number {
    return this.messages.filter((message) => this.isUnread(message)).length;
  }

  // A change of a message before the first here would leave a hole; its page brings it.
  private belongs(message: Message): boolean {
    const first = this.messages[0];
    return !this.earlier || !first || message.number >= first.number;
  }

  private put(message: Message): boolean {
    const old = this.byNumber.get(message.number);
    if (old && old.rev >= message.rev) return false;
    this.byNumber.set(message.number, message);
    this.sorted = null;
    return true;
  }
}
