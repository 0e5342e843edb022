import { Check, Link, RotateCcw } from "lucide";

import type { CardUse, Look } from "./card-use.ts";
import { authorOf, quoteOf } from "./comment-row.ts";
import type { ShownThread } from "../acts.ts";
import { tool } from "../../chat/view/rows.ts";
import { CHOOSING, onChoice } from "../../shared/keys.ts";
import { button, element, refill } from "../../shared/dom.ts";
import type { Person } from "../../shared/page.ts";
import { ago } from "../../shared/times.ts";
import { say } from "../../words/review.ts";

/** What the head of a thread's card needs of what is around it. */
export type ThreadHeadUse = Pick<
  CardUse,
  "review" | "people" | "find" | "resolve" | "reopen" | "copyLink"
>;

/** The head of a thread's card: its words, whether it is resolved, and whom it is assigned to. */
export class ThreadHead {
  private readonly holder: HTMLElement;
  private readonly use: ThreadHeadUse;
  private shown = "";

  /** It stands in `holder`. */
  constructor(holder: HTMLElement, use: ThreadHeadUse) {
    this.holder = holder;
    this.use = use;
  }

  /** Shows the thread as it is now. What has not changed stays, so that what is pressed is there. */
  show(thread: ShownThread, look: Look): void {
    const { resolved, assignee, quote, place } = thread;
    const { mayComment, isOnline } = this.use.review;
    const people = this.use.people().map(({ id }) => id);
    const isPlaced = place !== null;
    const all = [resolved, assignee, quote, isPlaced, look, mayComment, isOnline, people];
    const state = JSON.stringify(all);
    if (state === this.shown || this.holder.querySelector(`[${CHOOSING}]`)) return;
    this.shown = state;
    refill(this.holder, [
      this.words(thread, look),
      ...this.tools(thread),
      ...this.notes(thread, look),
      ...this.assigned(thread, look),
    ]);
  }

  private words(thread: ShownThread, { isGone }: Look): HTMLElement {
    const words = button(quoteOf(thread), () => this.use.find(thread.id), "thread-quote");
    words.dir = "auto";
    words.title = say.toWords;
    words.disabled = isGone;
    return words;
  }

  private tools(thread: ShownThread): HTMLElement[] {
    const { use } = this;
    if (thread.place) return [];
    const link = tool(Link, say.copyLink, () => use.copyLink(thread.id));
    const state = thread.resolved
      ? tool(RotateCcw, say.reopen, () => use.reopen(thread))
      : tool(Check, say.resolve, () => use.resolve(thread));
    const tools = [link, ...(use.review.mayComment ? [state] : [])];
    return [element("div", { class: "thread-tools" }, ...tools)];
  }

  private notes({ resolved }: ShownThread, { isGone }: Look): HTMLElement[] {
    const note = (words: string): HTMLElement => element("p", { class: "thread-gone" }, words);
    const done =
      resolved && say.resolvedBy(authorOf(resolved.by).name, ago(resolved.at, Date.now()));
    return [...(isGone ? [note(say.gone)] : []), ...(done ? [note(done)] : [])];
  }

  private assigned({ id, place, assignee }: ShownThread, { isChosen }: Look): HTMLElement[] {
    const mayAssign = isChosen && this.use.review.mayComment;
    if (place || (!assignee && !mayAssign)) return [];
    const label = element("span", {}, say.assignee, " ");
    const attributes = { class: "thread-assignee" };
    if (mayAssign) return [element("label", attributes, label, this.choice(id, assignee))];
    return [element("p", attributes, label, element("bdi", {}, assignee!.name))];
  }

  private choice(thread: string, assignee: Person | null): HTMLElement {
    const { review } = this.use;
    const people = [review.me, ...this.use.people()];
    if (assignee && !people.some(({ id }) => id === assignee.id)) people.push(assignee);
    const nobody = element("option", { value: "" }, say.nobody);
    const options = people.map(({ id, name }) =>
      element("option", { value: String(id) }, id === review.me.id ? say.me(name) : name),
    );
    const select = element("select", { "data-testid": "assignee" }, nobody, ...options);
    select.value = String(assignee?.id ?? "");
    onChoice(select, (value) =>
      review.do({ type: "assign", thread, person: value ? Number(value) : null }),
    );
    return select;
  }
}
