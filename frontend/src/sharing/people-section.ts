import { button, element } from "../shared/dom.ts";
import { ROLES, type Role } from "../shared/roles.ts";
import {
  about,
  circle,
  crossButton,
  questionIn,
  roleChoice,
  section,
  type Acts,
  type Section,
} from "./controls.ts";
import { isOnlyOwner, ownersOf, type ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";
import type { Change, Invitation, Member, Sharing } from "./sharing.ts";
import { ago } from "../shared/times.ts";

/** Everybody with a role of their own and everybody invited, and the way out for oneself. */
export class PeopleSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly list = element("ul", { class: "share-rows" });
  private readonly hint = element("p", { class: "share-hint" });
  private readonly way = element("div", { class: "share-leave" });

  constructor(acts: Acts) {
    this.acts = acts;
    this.element = section("people", words.people, this.list, this.hint, this.way);
  }

  show(state: ShareState, now: number): void {
    const { sharing } = state;
    if (!sharing) return;
    this.list.replaceChildren(
      ...namedIn(sharing).map((member) => this.member(member, state)),
      ...sharing.invitations.map((invitation) => this.invitation(invitation, now)),
    );
    const alone = isOnlyOwner(sharing);
    if (alone) this.hint.textContent = words.onlyOwner;
    else this.hint.textContent = sharing.may_share ? "" : words.askOwners(ownersOf(sharing));
    this.way.replaceChildren(...(alone ? [] : this.leave(state)));
  }

  private member(member: Member, state: ShareState): HTMLElement {
    const { user, role, is_you } = member;
    const row = `person-${user.id}`;
    const name = is_you ? words.you(user.name) : user.name;
    const attributes = {
      class: "share-row",
      "data-testid": "share-person",
      "data-person": String(user.id),
    };
    return element(
      "li",
      attributes,
      circle(user),
      about(name, whence(member)),
      this.isFixed(member, state)
        ? element("span", { class: "share-role" }, words.role(role))
        : this.controls(member, row),
      ...questionIn(row, state, this.acts),
    );
  }

  private isFixed({ is_you }: Member, { sharing }: ShareState): boolean {
    return !sharing?.may_share || (is_you && isOnlyOwner(sharing));
  }

  private controls(member: Member, row: string): HTMLElement {
    const { user, role, is_you, is_guest } = member;
    const choose = (to: Role): void => this.choose(member, row, to);
    // What a guest may do is the link's to say.
    const roles = is_guest
      ? element("span", { class: "share-role" }, words.role(role))
      : roleChoice(`share-role-${user.id}`, words.roleOf(user.name), ROLES, role, choose);
    const buttons = is_you ? [] : [this.removeButton(member, row)];
    return element("div", { class: "share-controls" }, roles, ...buttons);
  }

  private choose({ user, is_you }: Member, row: string, role: Role): void {
    const change: Change = { method: "PUT", path: `collaborators/${user.id}`, body: { role } };
    if (is_you) {
      const yes = { label: words.ownRoleYes(role), change };
      this.acts.ask({ row, text: words.ownRoleAsk(role), isDanger: true, answers: [yes] });
    } else if (role === "owner") {
      const too = { label: words.ownerToo, change };
      const handOver: Change = { method: "PUT", path: "owner", body: { user_id: user.id } };
      const instead = { label: words.ownerInstead, change: handOver };
      const text = words.ownerAsk(user.name);
      this.acts.ask({ row, text, isDanger: false, answers: [too, instead] });
    } else {
      void this.acts.change(change);
    }
  }

  private removeButton({ user }: Member, row: string): HTMLElement {
    const change: Change = { method: "DELETE", path: `collaborators/${user.id}` };
    const yes = { label: words.removeYes, change };
    const question = { row, text: words.removeAsk(user.name), isDanger: true, answers: [yes] };
    return crossButton(`share-remove-${user.id}`, words.remove(user.name), () =>
      this.acts.ask(question),
    );
  }

  private invitation({ id, email, role, at }: Invitation, now: number): HTMLElement {
    const facts = `${words.role(role)} · ${words.pending} ${ago(at, now)}`;
    const cancel = (): void =>
      void this.acts.change({ method: "DELETE", path: `invitations/${id}` });
    return element(
      "li",
      { class: "share-row", "data-testid": "share-invitation" },
      element("span", { class: "person pending", "aria-hidden": "true" }, "@"),
      about(email, facts),
      crossButton(`share-invitation-${id}`, words.cancelInvitation(email), cancel),
    );
  }

  private leave(state: ShareState): HTMLElement[] {
    const yes = { label: words.leaveYes, change: "leave" } as const;
    const question = { row: "leave", text: words.leaveAsk, isDanger: true, answers: [yes] };
    const ask = button(words.leave, () => this.acts.ask(question), "button quiet danger");
    ask.id = "share-leave";
    return [ask, ...questionIn("leave", state, this.acts)];
  }
}

// Those who are here by a group or a folder are shown with it.
function namedIn({ people }: Sharing): Member[] {
  return people.filter(
    ({ by_group, by_folder, is_you }) => (by_group ?? by_folder) === null || is_you,
  );
}

function whence({ by_link, by_group, by_folder }: Member): string {
  if (by_group !== null) return words.byGroup(by_group);
  if (by_folder !== null) return words.byFolder(by_folder);
  return by_link ? words.byLink : "";
}
