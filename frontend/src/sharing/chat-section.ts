import { element } from "../shared/dom.ts";
import { section, switchButton, type Acts, type Section } from "./controls.ts";
import type { ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";

/** Whether viewers may write in the chat, and comment on the text. */
export class ChatSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly hasText: boolean;
  private readonly rows = element("div", { class: "share-rows" });

  /** A room has no text to comment on. */
  constructor(acts: Acts, hasText: boolean) {
    this.acts = acts;
    this.hasText = hasText;
    this.element = section("chat", hasText ? words.talk : words.chat, this.rows);
  }

  show({ sharing }: ShareState): void {
    this.element.hidden = !sharing?.may_share;
    if (!sharing) return;
    const { viewers_chat, viewers_comment } = sharing;
    const rows = [this.row("chat", words.viewersChat, viewers_chat)];
    if (this.hasText) rows.push(this.row("comment", words.viewersComment, viewers_comment));
    this.rows.replaceChildren(...rows);
  }

  private row(what: "chat" | "comment", label: string, isOn: boolean): HTMLElement {
    const change = { method: "PATCH", path: "viewers", body: { [what]: !isOn } } as const;
    const flip = (): void => void this.acts.change(change);
    const about = element("div", { class: "share-about" }, label);
    return element(
      "div",
      { class: "share-row" },
      about,
      switchButton(`share-${what}-on`, label, isOn, flip),
    );
  }
}
