import type { Chat } from "../chat.ts";
import { dayRow, newRow, type Open, type Rows, type RowState } from "./rows.ts";
import type { Item } from "./scroll-list.ts";
import type { Message } from "../../connection/message.ts";
import { dateOf } from "../../shared/times.ts";
import { say } from "../../words/chat.ts";

const TOGETHER = 5 * 60_000; // ms between messages that stand under one name
const DAY = 24 * 60 * 60_000; // ms
const NEW: Item = { key: "new", state: "", make: newRow };

/** What the list of a chat holds: messages with what is open in them, drafts, and lines between. */
export class Timeline {
  private readonly chat: Chat;
  private readonly rows: Pick<Rows, "message" | "draft">;
  private readonly isOwner: () => boolean;
  private readonly open = new Map<number, Open>();

  constructor(chat: Chat, rows: Pick<Rows, "message" | "draft">, isOwner: () => boolean) {
    this.chat = chat;
    this.rows = rows;
    this.isOwner = isOwner;
  }

  /** Opens or closes something in the row of a message. */
  setOpen(number: number, open: Open): void {
    if (open) this.open.set(number, open);
    else this.open.delete(number);
  }

  /** All that is to be shown, in its order; `firstNew` stands below the line for what is new. */
  items(firstNew: Message | undefined, now = Date.now()): Item[] {
    const { log, outbox } = this.chat;
    let before: Message | undefined;
    const items = log.messages.flatMap((message) => {
      const isNewDay = dayOf(message.at) !== (before ? dayOf(before.at) : "");
      const isFirst = message === firstNew;
      const follows = !isNewDay && !isFirst && isFollowing(message, before);
      before = message;
      return [
        ...(isNewDay ? [dayItem(message.at, now)] : []),
        ...(isFirst ? [NEW] : []),
        this.messageItem(message, follows),
      ];
    });
    return [...items, ...outbox.drafts.map((draft) => this.draftItem(draft))];
  }

  private messageItem(message: Message, follows: boolean): Item {
    const { number, rev } = message;
    const change = this.chat.changes.get(number);
    const isOwner = this.isOwner();
    const mayAmend = this.chat.may("amend", message, isOwner);
    const mayUnsay = this.chat.may("unsay", message, isOwner);
    const open = mayUnsay ? (this.open.get(number) ?? "") : "";
    const row: RowState = { message, change, open, follows, mayAmend, mayUnsay };
    const { isOnline } = this.chat;
    // What is being written must not be taken away by what others do.
    const all = [rev, open, follows, mayAmend, mayUnsay, change, isOnline];
    const state = open === "edit" ? open : all;
    return {
      key: keyOf(number),
      state: JSON.stringify(state),
      make: () => this.rows.message(row),
    };
  }

  private draftItem(draft: Chat["outbox"]["drafts"][number]): Item {
    const { mayChat, isOnline } = this.chat;
    const state = JSON.stringify([draft.error, mayChat, isOnline]);
    return { key: `draft ${draft.id}`, state, make: () => this.rows.draft(draft) };
  }
}

/** The key of the item of the message with this number. */
export function keyOf(number: number): string {
  return `message ${number}`;
}

function dayItem(at: string, now: number): Item {
  const name = dayName(at, now);
  return { key: `day ${dayOf(at)}`, state: name, make: () => dayRow(name) };
}

function dayOf(at: string | number): string {
  return new Date(at).toDateString();
}

function dayName(at: string, now: number): string {
  if (dayOf(at) === dayOf(now)) return say.today;
  return dayOf(at) === dayOf(now - DAY) ? say.yesterday : dateOf(at);
}

function isFollowing(message: Message, before: Message | undefined): boolean {
  if (!before || !message.author || before.deleted) return false;
  const pause = Date.parse(message.at) - Date.parse(before.at);
  return message.author.id === before.author?.id && pause < TOGETHER;
}
