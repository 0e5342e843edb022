import type { Awareness } from "y-protocols/awareness";

import { Chat } from "./chat.ts";
import type { Message } from "../connection/message.ts";
import { ChatView } from "./view/chat-view.ts";
import type { Page } from "../shared/page.ts";
import type { TabTitle } from "../shared/tab-title.ts";
import { Typing, typingIn } from "./typing.ts";

/** What the page around a chat provides. */
export interface Around {
  isRoom: boolean;
  isOwner(): boolean;
  /** Has the server hear a packet, if the connection is open. */
  send(packet: object): void;
  /** The presence of the connection that is in use. */
  awareness(): Awareness;
  tab: TabTitle;
  /** How many messages are unread, and whether one of them names the person. */
  counted(unread: number, isForMe: boolean): void;
  escape(): void;
}

/** A page's chat with its view. */
export class PageChat {
  readonly chat: Chat;
  readonly view: ChatView;
  private readonly page: Page;
  private readonly around: Around;

  constructor(page: Page, around: Around) {
    this.page = page;
    this.around = around;
    this.chat = new Chat(page, sessionStorage, around.send, {
      changed: () => this.show(),
      met: () => this.view.offerNames(),
      arrived: (message: Message) => this.view.announce(message),
    });
    this.view = new ChatView(this.chat, new Typing(around.awareness), { me: page.user, ...around });
  }

  /** Asks for the newest messages. */
  open(): Promise<void> {
    return this.chat.backlog.open();
  }

  /** Shows who is writing. */
  showTyping(): void {
    this.view.showTyping(typingIn(this.around.awareness().getStates().values(), this.page.user));
  }

  /** Shows the chat anew, as when the person's role has changed. */
  show(): void {
    this.view.show();
    const { unread, isMentioned } = this.chat.log;
    this.around.tab.count(unread);
    this.around.counted(unread, isMentioned);
  }
}
