import { Pencil, SmilePlus, Trash2 } from "lucide";

import { keyOf, type ShownComment, type ShownThread } from "../acts.ts";
import type { Review } from "../review.ts";
import type { Comment } from "../../connection/thread.ts";
import { amendForm, editedSign, headOf, refusal, textOf, tool } from "../../chat/view/rows.ts";
import { copied } from "../../shared/clipboard.ts";
import { button, element } from "../../shared/dom.ts";
import { isComposing } from "../../shared/keys.ts";
import type { Person } from "../../shared/page.ts";
import { ago, dateOf } from "../../shared/times.ts";
import { circle } from "../../sharing/controls.ts";
import { say } from "../../words/review.ts";

/** With what one can react. */
export const EMOJI = ["👍", "❤️", "🎉", "😄", "😕", "👀"] as const;

const GREY = "#6b6f78";

/** What is open in a row. */
export type Open = "" | "edit" | "remove" | "react";

/** The author of a comment, as far as there is one. */
export function authorOf(author: Person | null): Person {
  return author ?? { id: 0, name: say.somebody, color: GREY };
}

/** Makes the rows of threads, each a comment. */
export class CommentRows {
  private readonly review: Review;
  private readonly people: () => readonly Person[];
  private readonly setOpen: (comment: string, open: Open) => void;

  /** `setOpen` opens or closes something in the row of a comment. */
  constructor(
    review: Review,
    people: () => readonly Person[],
    setOpen: (comment: string, open: Open) => void,
  ) {
    this.review = review;
    this.people = people;
    this.setOpen = setOpen;
  }

  /** What the row of a comment is made of, as a text that is another when the row is. */
  stateOf(comment: ShownComment, thread: ShownThread, open: Open): string {
    // What is being written must not be taken away by what others do.
    if (open === "edit") return open;
    const { isOnline, mayComment } = this.review;
    return JSON.stringify([
      comment,
      open,
      isOnline,
      mayComment,
      thread.comments.length,
      ago(comment.at, Date.now()),
      this.review.mayWithdraw(comment),
    ]);
  }

  /** The row of a comment. */
  row(comment: ShownComment, thread: ShownThread, open: Open): HTMLElement {
    const author = authorOf(comment.author);
    const body = element(
      "div",
      { class: "chat-body" },
      headOf(author, comment.at, ago(comment.at, Date.now())),
      ...this.content(comment, thread, open),
      ...this.state(comment),
      ...this.reactions(comment, open),
    );
    const tools = open ? [] : this.tools(comment);
    const attributes = { class: "thread-comment", "data-testid": "comment", "data-id": comment.id };
    const made = element("li", attributes, circle(author), body, ...tools);
    if (open) made.addEventListener("keydown", (event) => this.key(event, comment.id));
    return made;
  }

  // What is open is closed first, and only then is the card left.
  private key(event: KeyboardEvent, comment: string): void {
    if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.setOpen(comment, "");
  }

  private content(comment: ShownComment, thread: ShownThread, open: Open): HTMLElement[] {
    if (comment.withdrawn) return [element("p", { class: "chat-gone" }, say.removed)];
    if (open === "edit") return [this.editor(comment)];
    const text = textOf(comment.text, comment.mentions, this.review.me, this.people());
    if (comment.edited) text.append(editedSign(comment.edited));
    const origin = originOf(comment);
    const shown = origin
      ? [element("p", { class: "thread-origin", dir: "auto" }, origin), text]
      : [text];
    return open === "remove" ? [...shown, this.question(comment, thread)] : shown;
  }

  private editor(comment: ShownComment): HTMLElement {
    const { drafts } = this.review;
    return amendForm(comment.text, {
      written: drafts.edit(comment.id) ?? comment.text,
      typed: (text) => drafts.keepEdit(comment.id, text),
      label: say.editing,
      placeholder: say.write,
      people: this.people,
      amend: (now, chosen) => this.review.revise(comment.id, now, chosen),
      close: () => this.setOpen(comment.id, ""),
    });
  }

  private question({ id }: ShownComment, thread: ShownThread): HTMLElement {
    const isAll = thread.comments.length === 1;
    const yes = button(
      say.remove,
      () => {
        this.review.do({ type: "withdraw", comment: id });
        this.setOpen(id, "");
      },
      "button danger solid",
    );
    const no = button(say.cancel, () => this.setOpen(id, ""));
    const text = element(
      "p",
      { id: `comment-ask-${id}` },
      isAll ? say.removeThreadAsk : say.removeAsk,
    );
    const attributes = { class: "chat-question", role: "group", "aria-labelledby": text.id };
    return element("div", attributes, text, element("div", { class: "actions" }, yes, no));
  }

  private state({ waiting, text }: ShownComment): HTMLElement[] {
    if (!waiting) return [];
    const { act, error, now } = waiting;
    const key = keyOf(act);
    if (error) return [this.refused(key, text, error, now)];
    const isNew = act.type === "comment" || act.type === "reply";
    const words = isNew ? say.sending : act.type === "withdraw" ? say.removing : say.saving;
    return [element("p", { class: "chat-state" }, this.review.isOnline ? words : say.waiting)];
  }

  private refused(key: string, text: string, error: string, now: string | null): HTMLElement {
    const copy = button(say.copyText, () => void copied(text));
    const discard = button(say.discard, () => this.review.drop(key));
    const again = (label: string): HTMLElement =>
      button(label, () => this.review.again(key), "button primary");
    if (now === null) return refusal(error, [again(say.tryAgain), discard]);
    if (!now.trim()) return refusal(say.movedToNothing, [copy, discard]);
    const made = refusal(say.moved, [again(say.useNow), copy, discard]);
    made.firstElementChild!.after(element("blockquote", { dir: "auto" }, now));
    return made;
  }

  private tools(comment: ShownComment): HTMLElement[] {
    const { id, waiting, withdrawn } = comment;
    const { review } = this;
    const tools = [];
    if (waiting?.act.type === "comment" || waiting?.act.type === "reply") return [];
    if (review.mayComment && !withdrawn)
      tools.push(tool(SmilePlus, say.react, () => this.setOpen(id, "react")));
    if (review.mayRevise(comment))
      tools.push(tool(Pencil, say.edit, () => this.setOpen(id, "edit")));
    if (review.mayWithdraw(comment))
      tools.push(tool(Trash2, say.remove, () => this.setOpen(id, "remove")));
    return tools.length > 0 ? [element("div", { class: "chat-tools" }, ...tools)] : [];
  }

  private reactions(comment: ShownComment, open: Open): HTMLElement[] {
    const isChoosing = open === "react";
    const shown = EMOJI.filter(
      (emoji) => isChoosing || (comment.reactions[emoji] ?? []).length > 0,
    );
    if (shown.length === 0 || comment.withdrawn) return [];
    const chips = shown.map((emoji) => this.chip(comment, emoji));
    return [
      element("div", { class: "reactions", role: "group", "aria-label": say.react }, ...chips),
    ];
  }

  private chip({ id, reactions }: ShownComment, emoji: string): HTMLElement {
    const people = reactions[emoji] ?? [];
    const isMine = people.includes(this.review.me.id);
    const words = people.length > 0 ? say.reaction(emoji, people.length) : emoji;
    const made = button(
      words,
      () => {
        this.setOpen(id, "");
        this.review.do({ type: "react", comment: id, emoji, on: !isMine });
      },
      "reaction",
    );
    made.setAttribute("aria-pressed", String(isMine));
    made.disabled = !this.review.mayComment;
    const known = [this.review.me, ...this.people()];
    const names = people.map(
      (person) => known.find((one) => one.id === person)?.name ?? say.somebody,
    );
    made.title = say.reactedBy(names);
    return made;
  }
}

/** Who said it, and when, as the file says that it came with; empty for what came with none. */
export function originOf({ imported }: Pick<Comment, "imported">): string {
  if (!imported) return "";
  return say.inFile(imported.author.trim(), imported.at === null ? "" : dateOf(imported.at));
}

/** The quote of a thread, or what stands for it. */
export function quoteOf({ quote }: { quote: string }): string {
  return quote.trim() || say.picture;
}
