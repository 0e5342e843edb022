import { SendHorizontal } from "lucide";

import type { Chat } from "../chat.ts";
import { ChatField } from "./field.ts";
import type { Typing } from "../typing.ts";
import { element, icon } from "../../shared/dom.ts";
import { say } from "../../words/chat.ts";

/** What becomes of what is written. */
export interface ComposerUse {
  say(text: string, chosen: ReadonlySet<number>): void;
  /** Escape was pressed in the field. */
  escape(): void;
  /** The person wishes to change what they said last; whether there is any such. */
  editLast(): boolean;
}

/** Where one writes a message: the field, who else is writing, and why one may not. */
export class Composer {
  readonly element: HTMLElement;
  private readonly chat: Chat;
  private readonly typing: Typing;
  private readonly use: ComposerUse;
  private readonly field: ChatField;
  private readonly form: HTMLFormElement;
  private readonly hint = element("p", { class: "chat-hint", role: "status" });
  private readonly typists = element("p", { class: "chat-typing", "data-testid": "chat-typing" });

  constructor(chat: Chat, typing: Typing, use: ComposerUse) {
    this.chat = chat;
    this.typing = typing;
    this.use = use;
    this.field = this.newField();
    this.form = this.newForm();
    this.element = element("div", { class: "chat-foot" }, this.typists, this.hint, this.form);
  }

  /** Shows whether and how one may write now. */
  show(): void {
    this.form.hidden = !this.chat.mayChat || this.chat.isOver;
    this.hint.textContent = this.hintText();
  }

  /** Says who is writing. */
  showTyping(names: readonly string[]): void {
    const text = say.typing(names);
    if (text !== this.typists.textContent) this.typists.textContent = text;
  }

  /** Offers the names that whoever writes waits for. */
  offerNames(): void {
    this.field.met();
  }

  /** Gives the focus to the field; whether there is one. */
  focus(): boolean {
    if (this.form.hidden) return false;
    this.field.area.focus();
    return true;
  }

  /** The person has turned away, and writes nothing. */
  rest(): void {
    this.typing.stop();
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
      send: (text, chosen) => {
        this.typing.stop();
        this.use.say(text, chosen);
      },
      escape: () => this.use.escape(),
      typed: () => (field.isEmpty ? this.typing.stop() : this.typing.go()),
    });
    field.area.addEventListener("keydown", (event) => {
      const isUp = event.key === "ArrowUp" && field.isEmpty && !event.defaultPrevented;
      if (isUp && this.use.editLast()) event.preventDefault();
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
}
