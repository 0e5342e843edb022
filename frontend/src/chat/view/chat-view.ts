import { ArrowDown, ArrowUp } from "lucide";

import { Composer } from "./composer.ts";
import { NewMessages } from "./new-messages.ts";
import { Pill } from "./pill.ts";
import { Rows, type Open } from "./rows.ts";
import { ChatList } from "./scroll-list.ts";
import { statusOf } from "./status.ts";
import { keyOf, Timeline } from "./timeline.ts";
import type { Chat } from "../chat.ts";
import type { Typing } from "../typing.ts";
import type { Message } from "../../connection/message.ts";
import { button, element } from "../../shared/dom.ts";
import type { Person } from "../../shared/page.ts";
import { say } from "../../words/chat.ts";

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
  private readonly fresh: NewMessages;
  private readonly timeline: Timeline;
  private readonly composer: Composer;
  private readonly list: ChatList;
  private readonly scroller: HTMLElement;
  private readonly status = element("div", { class: "chat-status" });
  private readonly earlier: HTMLElement;
  private readonly toFirst = new Pill(ArrowUp, () => void this.jump());
  private readonly toNewest = new Pill(ArrowDown, () => this.list.toEnd());
  private readonly news = element("p", {
    class: "hidden-text",
    role: "status",
    "data-testid": "chat-news",
  });
  private isShown = false;

  constructor(chat: Chat, typing: Typing, use: ViewUse) {
    this.chat = chat;
    this.use = use;
    this.fresh = new NewMessages(chat.log);
    const rows = new Rows(chat, use.me, (number, open) => this.setOpen(number, open));
    this.timeline = new Timeline(chat, rows, () => use.isOwner());
    this.composer = new Composer(chat, typing, {
      say: (text, chosen) => this.say(text, chosen),
      escape: () => use.escape(),
      editLast: () => this.editLast(),
    });
    this.earlier = button(say.earlier, () => void chat.backlog.earlier(), "button quiet");
    const list = element("ol", { class: "chat-rows" });
    this.scroller = element(
      "div",
      { class: "chat-scroll", tabindex: "0", role: "region", "aria-label": say.messages },
      this.earlier,
      list,
      this.status,
    );
    this.list = new ChatList(this.scroller, list);
    const pills = [this.toFirst.element, this.toNewest.element];
    const log = element("div", { class: "chat-log" }, this.scroller, ...pills);
    const parts = [log, this.composer.element, this.news];
    this.element = element("div", { class: "chat", "data-testid": "chat" }, ...parts);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const change of ["focus", "blur", "visibilitychange"])
      window.addEventListener(change, () => this.attend());
  }

  /** Whether the person can see the chat. */
  setShown(isShown: boolean): void {
    this.isShown = isShown;
    if (isShown && this.chat.log.isOpen) void this.chat.backlog.lookAround();
    this.attend();
    if (isShown) this.list.toEnd();
    else this.composer.rest();
    this.scrolled();
  }

  /** Gives the focus to the field, or to the messages where one may only read. */
  focus(): void {
    if (!this.composer.focus()) this.scroller.focus();
  }

  /** Shows the chat as it is now. */
  show(): void {
    this.fresh.look(this.isSeen);
    this.list.show(this.timeline.items(this.fresh.first));
    this.earlier.hidden = !this.chat.log.hasEarlier;
    this.status.replaceChildren(...statusOf(this.chat, this.use.isRoom));
    this.composer.show();
    this.scrolled();
  }

  /** Offers the names that whoever writes in the field waits for. */
  offerNames(): void {
    this.composer.offerNames();
  }

  /** Says who is writing. */
  showTyping(names: readonly string[]): void {
    this.composer.showTyping(names);
  }

  /** Reads a new message out to whoever cannot see it. */
  announce({ author, text, mentions }: Message): void {
    if (!this.isShown && !mentions.includes(this.use.me.id)) return;
    this.news.textContent = say.arrived(author?.name ?? say.somebody, text);
  }

  private get isSeen(): boolean {
    return this.isShown && document.visibilityState === "visible" && document.hasFocus();
  }

  private attend(): void {
    if (!this.isSeen) return;
    this.fresh.mark();
    this.show();
  }

  private scrolled(): void {
    const { log, backlog } = this.chat;
    const last = log.messages.at(-1);
    if (this.isSeen && last && this.list.isAtEnd) this.chat.read(last.number);
    if (this.isShown && this.scroller.scrollTop < NEAR_START && !backlog.hasFailed)
      void backlog.earlier();
    this.showPills();
  }

  private showPills(): void {
    const { list, fresh, isShown } = this;
    const { unread } = this.chat.log;
    const words = unread > 0 ? say.toNewestCounted(unread) : say.toNewest;
    this.toNewest.show(isShown && !list.isAtEnd, words);
    if (fresh.first && !list.isAbove("new")) fresh.found();
    this.toFirst.show(isShown && fresh.count > 0, say.toFirst(fresh.count));
  }

  private async jump(): Promise<void> {
    if (!(await this.chat.backlog.reach(this.fresh.start))) return;
    this.list.toItem("new");
    this.scroller.focus({ preventScroll: true });
  }

  private say(text: string, chosen: ReadonlySet<number>): void {
    this.fresh.clear();
    this.chat.say(text, chosen);
    this.list.toEnd();
    this.scrolled();
  }

  private editLast(): boolean {
    const mine = this.chat.log.messages.findLast((m) => this.chat.may("amend", m, false));
    if (mine) this.setOpen(mine.number, "edit");
    return mine !== undefined;
  }

  private setOpen(number: number, open: Open): void {
    this.timeline.setOpen(number, open);
    this.show();
    const row = this.list.element(keyOf(number));
    const area = row?.querySelector("textarea");
    area?.setSelectionRange(area.value.length, area.value.length);
    if (!open) return this.focus();
    (area ?? row?.querySelector<HTMLElement>(".chat-question button"))?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }
}
