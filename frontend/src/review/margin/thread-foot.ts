import type { CardUse } from "./card-use.ts";
import type { ShownThread } from "../acts.ts";
import { ChatField } from "../../chat/view/field.ts";
import { button, element } from "../../shared/dom.ts";
import { say } from "../../words/review.ts";

/** What the foot of a card needs of what is around it. */
export type ThreadFootUse = Pick<CardUse, "review" | "people" | "resized">;

/** The foot of a thread's card: how many answers there are, or the field for another one. */
export class ThreadFoot {
  readonly element = element("div", { class: "thread-foot" });
  private readonly use: ThreadFootUse;
  private readonly thread: string;
  private readonly leave: () => void;
  private field: ChatField | null = null;

  /** `thread` is the thread's id; `leave` takes the focus when the field is left by a key. */
  constructor(thread: string, use: ThreadFootUse, leave: () => void) {
    this.thread = thread;
    this.use = use;
    this.leave = leave;
  }

  /** Shows what there is now. The field stays as long as one may answer. */
  show(thread: ShownThread, isChosen: boolean): void {
    const { comments, suggestion, place, rev } = thread;
    // Of a suggestion that the server does not know nobody can say anything.
    const isThere = rev > 0 || !suggestion;
    const isOpen = isChosen && this.use.review.mayComment && !place && isThere;
    if (!isOpen) this.field = null;
    const more = comments.length - (suggestion ? 0 : 1);
    if (!isChosen) {
      const hint = more > 0 ? [element("p", { class: "thread-more" }, say.answers(more))] : [];
      this.element.replaceChildren(...hint);
    } else if (!isOpen) this.element.replaceChildren();
    else if (!this.field) this.element.replaceChildren(...this.newField());
  }

  /** Gives the focus to the field; whether there is one. */
  focus(): boolean {
    this.field?.area.focus();
    return this.field !== null;
  }

  private newField(): HTMLElement[] {
    const { review } = this.use;
    const field = new ChatField(
      {
        label: say.answer,
        placeholder: say.writeAnswer,
        people: () => this.use.people(),
        send: (text, chosen) => {
          review.drafts.keepAnswer(this.thread, "");
          actions.hidden = true;
          review.reply(this.thread, text, chosen);
        },
        escape: () => this.leave(),
        typed: () => {
          review.drafts.keepAnswer(this.thread, field.area.value);
          actions.hidden = field.isEmpty;
          this.use.resized();
        },
      },
      review.drafts.answer(this.thread),
    );
    const send = button(say.sendAnswer, () => field.submit(), "button primary small");
    const actions = element("div", { class: "actions" }, send);
    actions.hidden = field.isEmpty;
    this.field = field;
    return [field.element, actions];
  }
}
