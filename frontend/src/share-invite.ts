import { element } from "./dom.ts";
import { LINK_ROLES } from "./roles.ts";
import { choices, field, section, type Acts, type Section } from "./share-parts.ts";
import type { ShareState } from "./share-state.ts";
import { words } from "./share-strings.ts";

/** The form that gives somebody a role by name or by e-mail. */
export class InviteSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly who = element("input", {
    id: "share-who", required: "", maxlength: "254", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false",
  });
  private readonly role = choices("share-invite-role", LINK_ROLES, words.role);

  constructor(acts: Acts) {
    this.acts = acts;
    this.role.value = "editor";
    const fields = [field(words.who, this.who), field(words.inviteRole, this.role)];
    const invite = element("button", { class: "button primary" }, words.inviteYes);
    const form = element("form", { class: "share-form" }, ...fields, invite);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.invite();
    });
    this.element = section("invite", words.invite, form);
  }

  show({ sharing }: ShareState): void {
    this.element.hidden = !sharing?.may_share;
  }

  private async invite(): Promise<void> {
    const who = this.who.value;
    const body = { who: who.trim(), role: this.role.value };
    const isDone = await this.acts.change("people", body);
    if (isDone && this.who.value === who) this.who.value = "";
  }
}
