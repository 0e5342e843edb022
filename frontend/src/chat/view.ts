import { ArrowDown, ArrowUp, SendHorizontal } from "lucide";

import type { Chat } from "./chat.ts";
import { ChatField } from "./field.ts";
import { ChatList, type Item } from "./scroll-list.ts";
import type { Message } from "../connection/message.ts";
import { dayRow, newRow, Rows, type Open, type RowState } from "./rows.ts";
import { say } from "../words/chat.ts";
import { button, element, icon } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { dateOf } from "../shared/times.ts";
import type { Typing } from "./typing.ts";

const TOGETHER = 5 * 60_000; // ms between messages that stand under one name
const DAY = 24 * 60 * 60_000; // ms
const NEAR_START = 240; // px from the top at which earlier messages are fetched

/** Who shows the chat, and to whom. */
export interface ViewUse {
  me: Person;
  isRoom: boolean;
  isOwner(): boolean;
  /** Escape was pressed in the field. */
  escape(): void;
}

/** The chat as one sees it: the messages, who is typing, and the field. */
export class ChatView {
  readonly element: HTMLElement;
  private readonly chat: Chat;
  private readonly use: ViewUse;
  private readonly typing: Typing;
  private readonly rows: Rows;
  private readonly field: ChatField;
  private readonly list: ChatList;
  private readonly scroller: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly status = element("div", { class: "chat-status" });
  private readonly earlier = button(say.earlier, () => void this.chat.earlier(), "button quiet");
  private readonly toFirst = pill(() => void this.jump());
  private readonly toNewest = pill(() => this.list.toEnd());
  private readonly hint = element("p", { class: "chat-hint", role: "status" });
  private readonly typists = element("p", { class: "chat-typing", "data-testid": "chat-typing" });
  private readonly news = element("p", {
    class: "hidden-text",
    role: "status",
    "data-testid": "chat-news",
  });
  private readonly open = new Map<number, Open>();
  private isShown = false;
  // What was unread when the person turned to the chat: how many, after which number.
  private fresh = 0;
  private since = Infinity;
  // Whether the person turned to the chat before its messages were here.
  private isEarly = false;

  constructor(chat: Chat, typing: Typing, use: ViewUse) {
    this.chat = chat;
    this.use = use;
    this.typing = typing;
    this.rows = new Rows(chat, use.me, (number, open) => this.setOpen(number, open));
    this.field = this.newField();
    const list = element("ol", { class: "chat-rows" });
    this.scroller = element(
      "div",
      { class: "chat-scroll", tabindex: "0", role: "region", "aria-label": say.messages },
      this.earlier,
      list,
      this.status,
    );
    this.list = new ChatList(this.scroller, list);
    this.form = this.newForm();
    const log = element("div", { class: "chat-log" }, this.scroller, this.toFirst, this.toNewest);
    const foot = element("div", { class: "chat-foot" }, this.typists, this.hint, this.form);
    this.element = element("div", { class: "chat", "data-testid": "chat" }, log, foot, this.news);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const change of ["focus", "blur", "visibilitychange"])
      window.addEventListener(change, () => this.attend());
  }

  /** Whether the person can see the chat. */
  setShown(isShown: boolean): void {
    this.isShown = isShown;
    if (isShown && this.chat.log.isOpen) void this.chat.lookAround();
    this.attend();
    if (isShown) this.list.toEnd();
    else this.typing.stop();
    this.scrolled();
  }

  /** Gives the focus to the field, or to the messages where one may only read. */
  focus(): void {
    if (this.form.hidden) this.scroller.focus();
    else this.field.area.focus();
  }

  /** Shows the chat as it is now. */
  show(): void {
    const { log, mayChat, isOver } = this.chat;
    if (!this.isSeen) this.since = Infinity;
    else if (this.isEarly && log.isOpen) this.mark();
    this.list.show(this.items());
    this.earlier.hidden = !log.hasEarlier;
    this.status.replaceChildren(...this.statusNodes());
    this.form.hidden = !mayChat || isOver;
    this.hint.textContent = this.hintText();
    this.scrolled();
  }

  /** Offers the names that whoever writes in the field waits for. */
  offerNames(): void {
    this.field.met();
  }

  /** Says who is writing. */
  showTyping(names: readonly string[]): void {
    const text = say.typing(names);
    if (text !== this.typists.textContent) this.typists.textContent = text;
  }

  /** Reads a new message out to whoever cannot see it. */
  announce({ author, text, mentions }: Message): void {
    if (!this.isShown && !mentions.includes(this.use.me.id)) return;
    this.news.textContent = say.arrived(author?.name ?? say.somebody, text);
  }

  private get isSeen(): boolean {
    return this.isShown && document.visibilityState === "visible" && document.hasFocus();
  }

  // What is unread now is marked as new until the person turns away.
  private attend(): void {
    if (!this.isSeen) return;
    this.mark();
    this.show();
  }

  private mark(): void {
    const { unread, read, isOpen } = this.chat.log;
    this.isEarly = !isOpen;
    this.fresh = unread;
    this.since = unread > 0 ? read : Infinity;
  }

  private scrolled(): void {
    const { log } = this.chat;
    const last = log.messages.at(-1);
    if (this.isSeen && last && this.list.isAtEnd) this.chat.read(last.number);
    if (this.isShown && this.scroller.scrollTop < NEAR_START && !this.chat.hasFailed)
      void this.chat.earlier();
    this.showPills();
  }

  private showPills(): void {
    const { unread } = this.chat.log;
    const isAway = this.isShown && !this.list.isAtEnd;
    const words = unread > 0 ? say.toNewestCounted(unread) : say.toNewest;
    fillPill(this.toNewest, isAway, icon(ArrowDown), words);
    if (this.divider && !this.list.isAbove("new")) this.fresh = 0;
    const isWanted = this.isShown && this.since < Infinity && this.fresh > 0;
    fillPill(this.toFirst, isWanted, icon(ArrowUp), say.toFirst(this.fresh));
  }

  private async jump(): Promise<void> {
    if (!(await this.chat.reach(this.since))) return;
    this.list.toItem("new");
    this.scroller.focus({ preventScroll: true });
  }

  // The first new message, if every new message is here.
  private get divider(): Message | undefined {
    const { log } = this.chat;
    const isHere = !log.hasEarlier || (log.messages[0]?.number ?? 0) <= this.since;
    return isHere ? log.firstAfter(this.since) : undefined;
  }

  private items(): Item[] {
    const { log, outbox } = this.chat;
    const divider = this.divider;
    const now = Date.now();
    let before: Message | undefined;
    const items = log.messages.flatMap((message) => {
      const isNewDay = dayOf(message.at) !== (before ? dayOf(before.at) : "");
      const isFirst = message === divider;
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
    const isOwner = this.use.isOwner();
    const mayAmend = this.chat.may("amend", message, isOwner);
    const mayUnsay = this.chat.may("unsay", message, isOwner);
    const open = mayUnsay ? (this.open.get(number) ?? "") : "";
    const row: RowState = { message, change, open, follows, mayAmend, mayUnsay };
    const { isOnline } = this.chat;
    // What is being written must not be taken away by what others do.
    const all = [rev, open, follows, mayAmend, mayUnsay, change, isOnline];
    const state = open === "edit" ? open : all;
    return {
      key: `message ${number}`,
      state: JSON.stringify(state),
      make: () => this.rows.message(row),
    };
  }

  private draftItem(draft: Chat["outbox"]["drafts"][number]): Item {
    const { mayChat, isOnline } = this.chat;
    const state = JSON.stringify([draft.error, mayChat, isOnline]);
    return { key: `draft ${draft.id}`, state, make: () => this.rows.draft(draft) };
  }

  private statusNodes(): HTMLElement[] {
    const { log, outbox, hasFailed, isLoading, mayChat } = this.chat;
    if (hasFailed) {
      const again = (): void => void (log.isOpen ? this.chat.earlier() : this.chat.open());
      return [element("p", { role: "alert" }, say.failed), button(say.tryAgain, again)];
    }
    if (!log.isOpen) return isLoading ? [element("p", {}, say.loading)] : [];
    if (log.messages.length > 0 || outbox.drafts.length > 0) return [];
    const hint = this.use.isRoom ? say.emptyRoomHint : say.emptyHint;
    const lines = [say.empty, mayChat ? hint : say.emptyReader];
    return [element("div", { class: "chat-empty" }, ...lines.map((l) => element("p", {}, l)))];
  }

  private hintText(): string {
    const { isOver, isOnline, mayChat, log } = this.chat;
    if (isOver) return say.over;
    if (!isOnline && mayChat) return say.offline;
    return !mayChat && log.isOpen && isOnline ? say.reading : "";
  }

  private newField(): ChatField {
    const field = new ChatField({
      label: say.field,
      people: () => this.chat.people,
      send: (text, chosen) => this.say(text, chosen),
      escape: () => this.use.escape(),
      typed: () => (field.isEmpty ? this.typing.stop() : this.typing.go()),
    });
    field.area.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp" && field.isEmpty && !event.defaultPrevented) this.editLast(event);
    });
    return field;
  }

  private newForm(): HTMLFormElement {
    const send = element(
      "button",
      { class: "tool send", "aria-label": say.send, title: say.send },
      icon(SendHorizontal),
    );
    const form = element("form", { class: "chat-form", hidden: "" }, this.field.element, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.field.submit();
      this.field.area.focus();
    });
    return form;
  }

  private say(text: string, chosen: ReadonlySet<number>): void {
    this.typing.stop();
    this.since = Infinity;
    this.chat.say(text, chosen);
    this.list.toEnd();
    this.scrolled();
  }

  private editLast(event: KeyboardEvent): void {
    const mine = this.chat.log.messages.findLast((m) => this.chat.may("amend", m, false));
    if (!mine) return;
    event.preventDefault();
    this.setOpen(mine.number, "edit");
  }

  private setOpen(number: number, open: Open): void {
    if (open) this.open.set(number, open);
    else this.open.delete(number);
    this.show();
    const row = this.list.element(`message ${number}`);
    const area = row?.querySelector("textarea");
    area?.setSelectionRange(area.value.length, area.value.length);
    if (!open) return this.focus();
    (area ?? row?.querySelector<HTMLElement>(".chat-question button"))?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }
}

const NEW: Item = { key: "new", state: "", make: newRow };

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

function pill(press: () => void): HTMLButtonElement {
  const made = button("", press, "chat-pill");
  made.hidden = true;
  return made;
}

function fillPill(pill: HTMLElement, isShown: boolean, image: SVGElement, text: string): void {
  pill.hidden = !isShown;
  if (pill.textContent !== text) pill.replaceChildren(image, text);
}
