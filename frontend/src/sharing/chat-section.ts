import { element } from "../shared/dom.ts";
import { section, switchButton, type Acts, type Section } from "./controls.ts";
import type { ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";

/** Whether viewers may write in the chat. */
export class ChatSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly row = element("div", { class: "share-row" });

  constructor(acts: Acts) {
    this.acts = acts;
    this.element = section("chat", words.chat, element("div", { class: "share-rows" }, this.row));
  }

  show({ sharing }: ShareState): void {
    this.element.hidden = !sharing?.may_share;
    if (!sharing) return;
    const on = !sharing.viewers_chat;
    const flip = (): void => void this.acts.letViewersChat(on);
    this.row.replaceChildren(
      element("div", { class: "share-about" }, words.viewersChat),
      switchButton("share-chat-on", words.viewersChat, sharing.viewers_chat, flip),
    );
  }
}
