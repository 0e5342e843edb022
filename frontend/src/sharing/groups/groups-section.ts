import { Users } from "lucide";

import { element, icon } from "../../shared/dom.ts";
import { LINK_ROLES } from "../../shared/roles.ts";
import {
  about,
  choices,
  crossButton,
  field,
  questionIn,
  roleChoice,
  section,
  type Acts,
  type Section,
} from "../controls.ts";
import type { ShareState } from "../state.ts";
import { words } from "../../words/sharing.ts";
import { peopleOfGroup, type SharedGroup } from "../sharing.ts";

/** The groups that the document is shared with, who is in each, and the form that adds one. */
export class GroupsSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly api: string;
  private readonly list = element("ul", { class: "share-rows" });
  private readonly group = element("select", { id: "share-group" });
  private readonly role = choices("share-group-role", LINK_ROLES, words.role);
  private readonly form: HTMLFormElement;
  private readonly hint = element("p", { class: "share-hint" });
  // Those of whom it is shown who is in them.
  private readonly opened = new Set<number>();

  /** `api` is the document's address in the HTTP API. */
  constructor(acts: Acts, api: string) {
    this.acts = acts;
    this.api = api;
    this.role.value = "editor";
    const fields = [field(words.group, this.group), field(words.groupRole, this.role)];
    const give = element("button", { class: "button" }, words.groupGive);
    this.form = element("form", { class: "share-form" }, ...fields, give);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const path = `groups/${this.group.value}`;
      void this.acts.change({ method: "PUT", path, body: { role: this.role.value } });
    });
    this.element = section("groups", words.groups, this.list, this.form, this.hint);
  }

  show(state: ShareState): void {
    const { sharing } = state;
    const groups = sharing?.groups ?? [];
    const given = new Set(groups.map(({ id }) => id));
    const left = (sharing?.my_groups ?? []).filter(({ id }) => !given.has(id));
    const chosen = this.group.value;
    this.list.replaceChildren(...groups.map((group) => this.row(group, state)));
    this.group.replaceChildren(
      ...left.map(({ id, name }) => element("option", { value: String(id) }, name)),
    );
    if (left.some(({ id }) => String(id) === chosen)) this.group.value = chosen;
    this.form.hidden = left.length === 0;
    this.hint.textContent = left.length === 0 ? words.groupsHint : "";
    this.element.hidden = groups.length === 0 && !sharing?.may_share;
  }

  private row(group: SharedGroup, state: ShareState): HTMLElement {
    const row = `group-${group.id}`;
    const control = state.sharing?.may_share
      ? this.controls(group, row)
      : element("span", { class: "share-role" }, words.role(group.role));
    return element(
      "li",
      { class: "share-row", "data-testid": "share-group-row" },
      element("span", { class: "person pending", "aria-hidden": "true" }, icon(Users)),
      about(group.name, words.groupCount(group.members)),
      control,
      ...questionIn(row, state, this.acts),
      this.people(group),
    );
  }

  private controls({ id, name, role }: SharedGroup, row: string): HTMLElement {
    const path = `groups/${id}`;
    const roles = roleChoice(
      `share-group-${id}-role`,
      words.roleOf(name),
      LINK_ROLES,
      role,
      (to) => void this.acts.change({ method: "PUT", path, body: { role: to } }),
    );
    const yes = { label: words.removeYes, change: { method: "DELETE", path } as const };
    const text = words.groupRemoveAsk(name);
    const remove = crossButton(`share-group-${id}-remove`, words.remove(name), () =>
      this.acts.ask({ row, text, isDanger: true, answers: [yes] }),
    );
    return element("div", { class: "share-controls" }, roles, remove);
  }

  private people({ id }: SharedGroup): HTMLElement {
    const list = element("p", { class: "share-facts" });
    const summary = element("summary", { id: `share-group-${id}-who` }, words.groupWho);
    const details = element("details", { class: "share-group-people" }, summary, list);
    const look = async (): Promise<void> => {
      const people = await peopleOfGroup(this.api, id);
      list.textContent = people ? people.map((person) => person.name).join(", ") : words.failed;
    };
    details.open = this.opened.has(id);
    if (details.open) void look();
    details.addEventListener("toggle", () => {
      if (details.open === this.opened.has(id)) return;
      if (details.open) this.opened.add(id);
      else this.opened.delete(id);
      if (details.open) void look();
    });
    return details;
  }
}
