import { readChat } from "./history.ts";
import { ChatLog } from "./log.ts";
import type { Message } from "../connection/message.ts";
import type { Page, Person } from "../shared/page.ts";

const PAGE = 50; // messages
const LONG_PAGE = 200; // messages, on the way to a place further back
const AGAIN = 3000; // ms before the server is asked again for what is lacking

/** Who hears of a backlog. */
export interface BacklogUse {
  /** What is known, or whether more is being asked for, has changed. */
  changed(): void;
  /** It became known who can be mentioned. */
  met(): void;
  /** The server has told of these messages. */
  told(messages: readonly Message[]): void;
}

/** The messages of a chat that this page knows, and how it asks for those that it lacks. */
export class Backlog {
  readonly log: ChatLog;
  /** Those who can be mentioned. */
  people: readonly Person[] = [];
  hasFailed = false;
  isLoading = false;
  private readonly api: string;
  private readonly me: number;
  private readonly use: BacklogUse;
  private isCatchingUp = false;

  constructor({ api, user }: Page, use: BacklogUse) {
    this.api = api;
    this.me = user.id;
    this.use = use;
    this.log = new ChatLog(user.id);
  }

  /** Asks for the newest messages. */
  async open(): Promise<void> {
    await this.load(async () => {
      const told = await readChat(this.api, {}, PAGE);
      this.meet(told.people);
      this.log.open(told);
      this.use.told(told.messages);
    });
    this.catchUp();
  }

  /** Asks who can be mentioned now. */
  async lookAround(): Promise<void> {
    const told = await readChat(this.api, { rev: this.log.rev }, 1).catch(() => null);
    if (told) this.meet(told.people);
  }

  /** Asks for the messages before the first one here. */
  async earlier(limit = PAGE): Promise<void> {
    const before = this.log.messages[0]?.number;
    if (before === undefined || !this.log.hasEarlier || this.isLoading) return;
    await this.load(async () => {
      this.log.prepend(await readChat(this.api, { before }, limit));
    });
  }

  /** Asks for messages until the first after `read` is here; whether it is. */
  async reach(read: number): Promise<boolean> {
    while (this.log.hasEarlier && !this.hasFailed && (this.log.messages[0]?.number ?? 0) > read)
      await this.earlier(LONG_PAGE);
    return !this.hasFailed;
  }

  /** Asks for what is lacking, if anything is known to be. */
  catchUp(): void {
    if (this.log.lacks) void this.ask();
  }

  /** Asks for what may be lacking: packets may have been lost, or dropped. */
  async ask(): Promise<void> {
    if (this.isCatchingUp) return;
    this.isCatchingUp = true;
    try {
      do await this.askOnce();
      while (this.log.lacks);
    } catch {
      setTimeout(() => this.catchUp(), AGAIN);
    }
    this.isCatchingUp = false;
    this.use.changed();
  }

  private async askOnce(): Promise<void> {
    const before = this.log.rev;
    const { messages, people } = await readChat(this.api, { rev: before }, LONG_PAGE);
    this.meet(people);
    this.log.catchUp(messages);
    this.use.told(messages);
    if (this.log.rev === before) throw new Error("The server lacks what it told of.");
  }

  private async load(ask: () => Promise<void>): Promise<void> {
    this.isLoading = true;
    this.hasFailed = false;
    this.use.changed();
    await ask().catch(() => (this.hasFailed = true));
    this.isLoading = false;
    this.use.changed();
  }

  private meet(people: readonly Person[]): void {
    this.people = people.filter(({ id }) => id !== this.me);
    this.use.met();
  }
}
