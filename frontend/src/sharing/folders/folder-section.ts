import { FolderOpen } from "lucide";

import { element, icon } from "../../shared/dom.ts";
import {
  about,
  crossButton,
  field,
  questionIn,
  section,
  type Acts,
  type Section,
} from "../controls.ts";
import type { ShareState } from "../state.ts";
import { words } from "../../words/sharing.ts";
import type { FolderAround, Member, Sharing } from "../sharing.ts";

/** The shared folder that the document is in, who has it by that, and the form that puts it in. */
export class FolderSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly of: string;
  private readonly list = element("ul", { class: "share-rows" });
  private readonly folder = element("select", { id: "share-folder-choice" });
  private readonly form: HTMLFormElement;
  private readonly hint = element("p", { class: "share-hint" });
  private isOpen = false;
  // A room is in no folder.
  private readonly hasText = document.getElementById("paper") !== null;

  /** `of` is the id of the document. */
  constructor(acts: Acts, of: string) {
    this.acts = acts;
    this.of = of;
    const put = element("button", { class: "button" }, words.folderPut);
    this.form = element("form", { class: "share-form" }, field(words.folder, this.folder), put);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.acts.change({ method: "PUT", path: this.path(Number(this.folder.value)) });
    });
    this.element = section("folder", words.folder, this.list, this.form, this.hint);
  }

  show(state: ShareState): void {
    const { sharing } = state;
    const around = sharing?.folder ?? null;
    const left = (sharing?.my_folders ?? []).filter(({ id }) => id !== around?.id);
    const chosen = this.folder.value;
    this.list.replaceChildren(...(around && sharing ? [this.row(around, sharing, state)] : []));
    this.folder.replaceChildren(
      ...left.map(({ id, name }) => element("option", { value: String(id) }, name)),
    );
    if (left.some(({ id }) => String(id) === chosen)) this.folder.value = chosen;
    this.form.hidden = left.length === 0;
    this.hint.textContent = around || left.length > 0 ? words.folderHint : words.folderNone;
    this.element.hidden = !this.hasText || (around === null && !sharing?.may_share);
  }

  // Not below the document's own address.
  private path(folder: number): string {
    return `/api/v1/shared-folders/${folder}/documents/${this.of}`;
  }

  private row(around: FolderAround, sharing: Sharing, state: ShareState): HTMLElement {
    const people = sharing.people.filter(({ by_folder }) => by_folder !== null);
    return element(
      "li",
      { class: "share-row", "data-testid": "share-folder-row" },
      element("span", { class: "person pending", "aria-hidden": "true" }, icon(FolderOpen)),
      about(around.name, words.folderCount(people.length)),
      ...this.controls(around, sharing),
      ...questionIn("folder", state, this.acts),
      ...this.people(people),
    );
  }

  private controls({ id, name, has_it }: FolderAround, sharing: Sharing): HTMLElement[] {
    const made: HTMLElement[] = [];
    if (has_it)
      made.push(element("a", { class: "button", href: `/shared-folders/${id}/` }, words.folderWho));
    if (sharing.may_share) {
      const yes = {
        label: words.folderOut,
        change: { method: "DELETE", path: this.path(id) },
      } as const;
      const text = words.folderOutAsk(name);
      const ask = (): void =>
        this.acts.ask({ row: "folder", text, isDanger: true, answers: [yes] });
      made.push(crossButton("share-folder-out", words.folderOutOf(name), ask));
    }
    return made.length > 0 ? [element("div", { class: "share-controls" }, ...made)] : [];
  }

  private people(people: Member[]): HTMLElement[] {
    if (people.length === 0) return [];
    const told = people.map(({ user, role }) => `${user.name} (${words.role(role)})`).join(", ");
    const summary = element("summary", { id: "share-folder-people" }, words.folderPeople);
    const list = element("p", { class: "share-facts" }, told);
    const details = element("details", { class: "share-group-people" }, summary, list);
    details.open = this.isOpen;
    details.addEventListener("toggle", () => (this.isOpen = details.open));
    return [details];
  }
}
