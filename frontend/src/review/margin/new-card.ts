import type { CardUse } from "./card-use.ts";
import { quoteOf } from "./comment-row.ts";
import { ChatField } from "../../chat/view/field.ts";
import { button, element } from "../../shared/dom.ts";
import { say } from "../../words/review.ts";

/** The card in which a thread is begun. */
export class NewCard {
  readonly element: HTMLElement;
  private readonly field: ChatField;

  /** `send` takes the text; `cancel` gives it up, `leave` goes back to the text without that. */
  constructor(
    use: CardUse,
    quote: string,
    send: (text: string, chosen: ReadonlySet<number>) => void,
    cancel: () => void,
    leave: () => void,
  ) {
    const { drafts } = use.review;
    this.field = new ChatField(
      {
        label: say.newThread,
        placeholder: say.write,
        people: () => use.people(),
        send,
        escape: () => (this.field.isEmpty ? cancel() : leave()),
        typed: () => {
          const { started } = drafts;
          if (started) drafts.started = { ...started, text: this.field.area.value };
          use.resized();
        },
      },
      drafts.started?.text ?? "",
    );
    const words = element("p", { class: "thread-quote", dir: "auto" }, quoteOf({ quote }));
    const yes = button(say.send, () => this.field.submit(), "button primary small");
    const no = button(say.cancel, cancel, "button quiet small");
    this.element = element(
      "article",
      { class: "thread chosen new", "aria-label": say.newThread, "data-testid": "new-thread" },
      element("header", { class: "thread-head" }, words),
      this.field.element,
      element("div", { class: "actions" }, yes, no),
    );
  }

  /** Gives the focus to the field. */
  focus(): void {
    this.field.area.focus();
  }
}
