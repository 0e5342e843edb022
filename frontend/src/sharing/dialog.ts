import { X } from "lucide";

import { element, icon } from "../shared/dom.ts";
import { nowAndThen } from "../shared/now-and-then.ts";
import { csrfToken, type Page, type Person } from "../shared/page.ts";
import { toastOnNextPage } from "../shared/toast.ts";
import { ChatSection } from "./chat-section.ts";
import { FolderSection } from "./folders/folder-section.ts";
import { GroupsSection } from "./groups/groups-section.ts";
import { HereSection } from "./here-section.ts";
import { InviteSection } from "./invite-section.ts";
import { LinksSection } from "./links-section.ts";
import { LogSection } from "./log/log-section.ts";
import type { Acts, Section } from "./controls.ts";
import { PeopleSection } from "./people-section.ts";
import { PublicationSection } from "./publication-section.ts";
import { RequestsBadge } from "./requests-badge.ts";
import { RequestsSection } from "./requests-section.ts";
import { next, START, type Question, type ShareState, type Step } from "./state.ts";
import { words } from "../words/sharing.ts";
import {
  changeSharing,
  leave,
  readSharing,
  type Change,
  type Left,
  type Sharing,
} from "./sharing.ts";

/** The dialog in which owners decide who may do what, and everybody sees who there is. */
export class ShareDialog implements Acts {
  private readonly page: Page;
  private readonly titleOf: () => string;
  private readonly heading = element("h2", { id: "share-title", tabindex: "-1", autofocus: "" });
  private readonly error = element("p", {
    class: "share-error",
    role: "alert",
    "data-testid": "share-error",
  });
  private readonly news = element("p", { class: "hidden-text", role: "status" });
  private readonly here = new HereSection();
  private readonly sections: Section[];
  private readonly body: HTMLElement;
  private readonly badge = new RequestsBadge();
  private readonly dialog: HTMLDialogElement;
  private state: ShareState = START;
  // Where the focus was when a question opened: it goes back there.
  private opener = "";
  private isOwner = (): boolean => false;
  private last = Promise.resolve(true);

  /** `titleOf` tells the document's title. */
  constructor(page: Page, titleOf: () => string) {
    this.page = page;
    this.titleOf = titleOf;
    this.sections = [
      new RequestsSection(this),
      new InviteSection(this, page.api),
      new PeopleSection(this),
      new GroupsSection(this, page.api),
      new FolderSection(this, page.id),
      new LinksSection(this),
      new PublicationSection(this),
      new ChatSection(this, document.getElementById("paper") !== null),
      this.here,
      new LogSection(page.user),
    ];
    this.body = element("div", { class: "share-body" }, ...this.sections.map((s) => s.element));
    this.dialog = this.newDialog();
    document.body.append(this.dialog);
  }

  /** Looks now and then whether somebody asks for access, while `isOwner` says that it concerns. */
  watch(isOwner: () => boolean): void {
    this.isOwner = isOwner;
    nowAndThen(() => this.noticed());
    this.noticed();
  }

  /** The person was told something, perhaps that somebody asks. */
  noticed(): void {
    if (this.isOwner()) void this.lookForRequests();
  }

  /** Opens the dialog and looks up who may do what. */
  open(): void {
    this.state = START;
    this.heading.textContent = words.title(this.titleOf());
    this.render();
    this.dialog.showModal();
    void this.look();
  }

  /** Closes the dialog. */
  close(): void {
    this.dialog.close();
  }

  /** Looks again while the dialog is open: somebody's right has changed. */
  accessChanged(): void {
    if (this.dialog.open) void this.look();
  }

  /** Shows who has the document open. */
  showHere(people: Person[]): void {
    this.here.showPeople(people, this.page.user);
  }

  change(change: Change): Promise<boolean> {
    return this.after(() => changeSharing(this.page.api, change));
  }

  leave(): void {
    void this.after(async () => this.go(await leave(this.page.api)));
  }

  // The list says that the document was left.
  private go({ way_back }: Left): null {
    const undo = `${this.page.way_back}?${new URLSearchParams({ left: way_back })}`;
    const fields = { csrfmiddlewaretoken: csrfToken() };
    toastOnNextPage(words.leftDocument(this.titleOf()), { undo, fields });
    location.assign(this.page.list);
    return null;
  }

  ask(question: Question): void {
    this.opener = document.activeElement?.id ?? "";
    this.step({ type: "asked", question });
    document.getElementById("share-answer")?.focus();
  }

  drop(): void {
    this.step({ type: "dropped" });
    document.getElementById(this.opener)?.focus();
  }

  // One after the other, as they were asked for.
  private after(ask: () => Promise<Sharing | null>): Promise<boolean> {
    this.step({ type: "changing" });
    this.last = this.last.then(() => this.wait(ask(), words.done, "failed"));
    return this.last;
  }

  private newDialog(): HTMLDialogElement {
    const cross = element(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": words.close,
        title: words.close,
      },
      icon(X),
    );
    cross.addEventListener("click", () => this.close());
    const head = element("header", { class: "share-head" }, this.heading, cross);
    const made = element(
      "dialog",
      { class: "share", "aria-labelledby": "share-title", "data-testid": "share-dialog" },
      head,
      this.error,
      this.news,
      this.body,
    );
    made.addEventListener("cancel", (event) => this.escape(event));
    // The dialog fills itself with its parts: only the backdrop is the dialog alone.
    made.addEventListener("mousedown", (event) => event.target === made && this.close());
    return made;
  }

  private escape(event: Event): void {
    if (!this.state.question) return;
    event.preventDefault();
    this.drop();
  }

  private async lookForRequests(): Promise<void> {
    if (this.dialog.open) return void this.look();
    const sharing = await readSharing(this.page.api).catch(() => null);
    if (sharing) this.badge.count(sharing.requests.length);
  }

  private look(): Promise<boolean> {
    this.step({ type: "looking" });
    return this.wait(readSharing(this.page.api), "", "unseen");
  }

  private async wait(
    answer: Promise<Sharing | null>,
    news: string,
    failure: "failed" | "unseen",
  ): Promise<boolean> {
    try {
      const sharing = await answer;
      if (sharing) this.step({ type: "answered", sharing });
      this.news.textContent = news;
      return true;
    } catch (refusal) {
      this.step({ type: failure, error: (refusal as Error).message });
      return false;
    }
  }

  private step(step: Step): void {
    this.state = next(this.state, step);
    if (step.type === "changing") this.news.textContent = "";
    if (step.type === "answered") this.badge.count(step.sharing.requests.length);
    this.render();
  }

  private render(): void {
    const focused = document.activeElement?.id;
    const now = Date.now();
    for (const section of this.sections) section.show(this.state, now);
    this.body.hidden = this.state.sharing === null;
    this.error.textContent = this.state.error;
    this.dialog.setAttribute("aria-busy", String(this.state.waiting > 0));
    this.refocus(focused ?? "");
  }

  // What had the focus may have been made anew, or be gone.
  private refocus(id: string): void {
    if (!this.dialog.open || this.dialog.contains(document.activeElement)) return;
    (document.getElementById(id) ?? document.getElementById(this.opener) ?? this.heading).focus();
  }
}
