import { Pencil, Trash2 } from "lucide";

import type { Change } from "../changes.ts";
import type { Chat } from "../chat.ts";
import { ChatField, type FieldUse } from "./field.ts";
import type { Message } from "../../connection/message.ts";
import type { Draft } from "../outbox.ts";
import { say } from "../../words/chat.ts";
import { button, element, icon } from "../../shared/dom.ts";
import { nodesOf } from "../linkify.ts";
import { piecesOf } from "../../people/mentions.ts";
import type { Person } from "../../shared/page.ts";
import { circle } from "../../sharing/controls.ts";
import { momentOf, timeOf } from "../../shared/times.ts";

/** What is open in a row. */
export type Open = "" | "edit" | "remove";

/** What a row is made of. */
export interface RowState {
  message: Message;
  change: Change | undefined;
  open: Open;
  /** Whether the same person said the message before, shortly before. */
  follows: boolean;
  mayAmend: boolean;
  mayUnsay: boolean;
}

/** Makes the rows of a chat. */
export class Rows {
  private readonly chat: Chat;
  private readonly me: Person;
  private readonly setOpen: (number: number, open: Open) => void;

  /** `setOpen` opens or closes something in the row of a message. */
  constructor(chat: Chat, me: Person, setOpen: (number: number, open: Open) => void) {
    this.chat = chat;
    this.me = me;
    this.setOpen = setOpen;
  }

  /** The row of a message. */
  message(state: RowState): HTMLElement {
    const { message, follows } = state;
    const author = message.author ?? { id: 0, name: say.somebody, color: "#6b6f78" };
    const isForMe = message.mentions.includes(this.me.id) && !message.deleted;
    const body = element(
      "div",
      { class: "chat-body" },
      this.head(author, message, follows, isForMe),
      ...this.content(state),
      ...this.state(state),
    );
    const looks = ["chat-row", follows && "follows", isForMe && "for-me"].filter(Boolean);
    const attributes = {
      class: looks.join(" "),
      "data-testid": "chat-message",
      "data-number": String(message.number),
      // A tap gives the focus, which shows the tools.
      tabindex: "-1",
    };
    return element("li", attributes, circle(author), body, ...this.tools(state));
  }

  /** The row of a message that is not sent. */
  draft(draft: Draft): HTMLElement {
    const { mayChat, isOnline } = this.chat;
    const waits = isOnline && mayChat ? say.sending : say.waiting;
    const refused = draft.error || (isOnline && !mayChat ? say.forbidden : "");
    const again = mayChat ? [button(say.tryAgain, () => this.chat.sayAgain(draft.id))] : [];
    const discard = button(say.discard, () => this.chat.discard(draft.id));
    const state = refused
      ? refusal(refused, [...again, discard])
      : element("p", { class: "chat-state" }, waits);
    const head = headOf(this.me, draft.at);
    const text = this.text(draft.text, draft.mentions);
    const body = element("div", { class: "chat-body" }, head, text, state);
    const attributes = { class: "chat-row draft", "data-testid": "chat-draft" };
    return element("li", attributes, circle(this.me), body);
  }

  private head(author: Person, message: Message, follows: boolean, isForMe: boolean): HTMLElement {
    const made = headOf(author, message.at);
    if (follows) made.classList.add("hidden-text");
    if (isForMe) made.append(element("span", { class: "hidden-text" }, ` ${say.mentionsYou}`));
    return made;
  }

  private content(state: RowState): HTMLElement[] {
    const { message, open } = state;
    if (message.deleted) return [element("p", { class: "chat-gone" }, say.deleted)];
    if (open === "edit") return [this.editor(message)];
    const { text, mentions } = state.change?.type === "amend" ? state.change : message;
    const shown = this.text(text, mentions);
    if (message.edited_at) shown.append(editedSign(message.edited_at));
    return open === "remove" ? [shown, this.question(message)] : [shown];
  }

  private text(text: string, mentions: readonly number[]): HTMLElement {
    return textOf(text, mentions, this.me, this.chat.people);
  }

  private editor(message: Message): HTMLElement {
    const { number, text } = message;
    return amendForm(text, {
      label: say.editing,
      people: () => this.chat.people,
      amend: (now, chosen) => this.chat.amend(number, now, chosen),
      close: () => this.setOpen(number, ""),
    });
  }

  private question({ number }: Message): HTMLElement {
    const yes = button(say.remove, () => this.remove(number), "button danger solid");
    const no = button(say.cancel, () => this.setOpen(number, ""));
    const text = element("p", { id: `chat-ask-${number}` }, say.removeAsk);
    const attributes = { class: "chat-question", role: "group", "aria-labelledby": text.id };
    return element("div", attributes, text, element("div", { class: "actions" }, yes, no));
  }

  private remove(number: number): void {
    this.chat.unsay(number);
    this.setOpen(number, "");
  }

  private state({ message, change }: RowState): HTMLElement[] {
    if (!change) return [];
    const { number } = message;
    if (change.error) {
      const again = button(say.tryAgain, () => this.chat.changeAgain(number));
      const cancel = button(say.cancel, () => this.chat.dropChange(number));
      return [refusal(change.error, [again, cancel])];
    }
    const words = change.type === "unsay" ? say.removing : say.saving;
    return [element("p", { class: "chat-state" }, this.chat.isOnline ? words : say.waiting)];
  }

  private tools({ message, open, mayAmend, mayUnsay }: RowState): HTMLElement[] {
    if (open || (!mayAmend && !mayUnsay)) return [];
    const { number } = message;
    const edit = tool(Pencil, say.edit, () => this.setOpen(number, "edit"));
    const remove = tool(Trash2, say.remove, () => this.setOpen(number, "remove"));
    const tools = [...(mayAmend ? [edit] : []), ...(mayUnsay ? [remove] : [])];
    return [element("div", { class: "chat-tools" }, ...tools)];
  }
}

/** The line that divides two days. */
export function dayRow(name: string): HTMLElement {
  return element("li", { class: "chat-day" }, element("span", {}, name));
}

/** The line above the first unread message. */
export function newRow(): HTMLElement {
  return element("li", { class: "chat-new", "data-testid": "chat-new" }, say.newHere);
}

/** A text with its links and those of its mentions that name `me` or one of these people. */
export function textOf(
  text: string,
  mentions: readonly number[],
  me: Person,
  people: readonly Person[],
): HTMLElement {
  const named = [me, ...people].filter(({ id }) => mentions.includes(id));
  const nodes = piecesOf(
    text,
    named.map(({ name }) => name),
  ).flatMap((piece, i) => (i % 2 === 1 ? [mentionOf(piece, me)] : nodesOf(piece)));
  return element("div", { class: "chat-text", dir: "auto" }, ...nodes);
}

function mentionOf(piece: string, me: Person): HTMLElement {
  return element("bdi", { class: piece === `@${me.name}` ? "mention me" : "mention" }, piece);
}

/** Who said something, and when. */
export function headOf(author: Person, at: string, when = timeOf(at)): HTMLElement {
  const name = element("bdi", { class: "chat-name" }, author.name);
  const time = element("time", { datetime: at, title: momentOf(at) }, when);
  return element("p", { class: "chat-head" }, name, " ", time);
}

/** Says that a text was changed. */
export function editedSign(at: string): HTMLElement {
  return element("small", { class: "chat-edited", title: momentOf(at) }, ` (${say.edited})`);
}

/** Why something was not done, and what one can do about it. */
export function refusal(text: string, actions: HTMLElement[]): HTMLElement {
  const sentence = element("p", {}, text);
  const all = element("div", { class: "actions" }, ...actions);
  return element("div", { class: "chat-refused", role: "alert" }, sentence, all);
}

/** A small button with a picture. */
export function tool(image: typeof Pencil, label: string, press: () => void): HTMLButtonElement {
  const attributes = { type: "button", class: "tool", "aria-label": label, title: label };
  const made = element("button", attributes, icon(image));
  made.addEventListener("click", press);
  return made;
}

/** Whom a form for another text serves. */
export interface AmendUse extends Pick<FieldUse, "label" | "placeholder" | "people"> {
  /** What has been written so far; without it, what was said. */
  written?: string;
  /** So much is written now. */
  typed?(text: string): void;
  /** The text is another one now. */
  amend: FieldUse["send"];
  close(): void;
}

/** A field for another text in place of one that was said, with ways to keep it or not. */
export function amendForm(text: string, use: AmendUse): HTMLElement {
  const { amend, close, written = text, typed, ...around } = use;
  const field = new ChatField(
    {
      ...around,
      send: (now, chosen) => {
        if (now !== text) amend(now, chosen);
        close();
      },
      escape: close,
      typed: () => typed?.(field.area.value),
    },
    written,
  );
  const save = button(say.save, () => field.submit(), "button primary");
  const actions = element("div", { class: "actions" }, save, button(say.cancel, close));
  return element("div", { class: "chat-edit" }, field.element, actions);
}
