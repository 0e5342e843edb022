import type { CardUse } from "./card-use.ts";
import { CommentRows, type Open } from "./comment-row.ts";
import type { ShownComment, ShownThread } from "../acts.ts";
import type { Review } from "../review.ts";
import { element } from "../../shared/dom.ts";

/** The comments of a thread's card, and what is open in them. */
export class CommentList {
  readonly element = element("ol", { class: "thread-comments" });
  private readonly rows: CommentRows;
  private readonly review: Review;
  private readonly resized: () => void;
  private readonly leave: () => void;
  private readonly shown = new Map<string, { state: string; row: HTMLElement }>();
  private readonly open = new Map<string, Open>();
  private thread: ShownThread;
  private comments: readonly ShownComment[] = [];

  /** `leave` takes the focus when what had it in a comment is closed. */
  constructor(thread: ShownThread, use: CardUse, leave: () => void) {
    this.thread = thread;
    this.review = use.review;
    this.resized = () => use.resized();
    this.leave = leave;
    this.rows = new CommentRows(
      use.review,
      () => use.people(),
      (id, open) => this.setOpen(id, open),
    );
  }

  /** Shows these comments of the thread as they are now; a row that has not changed stays. */
  show(thread: ShownThread, comments: readonly ShownComment[]): void {
    this.thread = thread;
    this.comments = comments;
    const rows = comments.map((comment) => this.rowOf(comment));
    const before = [...this.element.children];
    if (rows.length !== before.length || rows.some((row, i) => row !== before[i]))
      this.element.replaceChildren(...rows);
  }

  private rowOf(comment: ShownComment): HTMLElement {
    const { id } = comment;
    const open = this.open.get(id) ?? this.begun(comment);
    const state = this.rows.stateOf(comment, this.thread, open);
    const old = this.shown.get(id);
    if (old?.state === state) return old.row;
    const row = this.rows.row(comment, this.thread, open);
    this.shown.set(id, { state, row });
    return row;
  }

  // What was being written when the page was left is open again.
  private begun(comment: ShownComment): Open {
    const { drafts } = this.review;
    const isBegun = drafts.edit(comment.id) !== null && this.review.mayRevise(comment);
    return isBegun ? "edit" : "";
  }

  private setOpen(comment: string, open: Open): void {
    this.review.drafts.keepEdit(comment, null);
    if (open) this.open.set(comment, open);
    else this.open.delete(comment);
    this.show(this.thread, this.comments);
    this.resized();
    const row = this.shown.get(comment)?.row;
    const area = row?.querySelector("textarea");
    area?.setSelectionRange(area.value.length, area.value.length);
    const first =
      area ?? row?.querySelector<HTMLElement>(".chat-question button, .reaction:enabled");
    if (open) first?.focus();
    else this.leave();
  }
}
