import { element } from "../shared/dom.ts";
import { LINK_ROLES } from "../shared/roles.ts";
import { partsOf } from "./names.ts";
import { choices, field, section, type Acts, type Section } from "./controls.ts";
import type { ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";
import { suggestedNames } from "./sharing.ts";

const PAUSE = 150; // ms after a letter

/** The form that gives people a role by name or by e-mail, several at once with commas between. */
export class InviteSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly api: string;
  private readonly names = element("datalist", { id: "share-names" });
  private readonly who = element("input", {
    id: "share-who",
    required: "",
    maxlength: "1000",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    list: "share-names",
  });
  private readonly role = choices("share-invite-role", LINK_ROLES, words.role);
  private timer = 0;

  /** `api` is the document's address in the HTTP API. */
  constructor(acts: Acts, api: string) {
    this.acts = acts;
    this.api = api;
    this.role.value = "editor";
    const fields = [field(words.who, this.who), field(words.inviteRole, this.role)];
    const invite = element("button", { class: "button primary" }, words.inviteYes);
    const form = element("form", { class: "share-form" }, ...fields, this.names, invite);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.invite();
    });
    this.who.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.suggest(), PAUSE);
    });
    this.element = section("invite", words.invite, form);
  }

  show({ sharing }: ShareState): void {
    this.element.hidden = !sharing?.may_share;
  }

  // The browser offers what the whole field may become.
  private async suggest(): Promise<void> {
    const typed = this.who.value;
    const { done, last } = partsOf(typed);
    const names = last ? await suggestedNames(this.api, last) : [];
    if (this.who.value !== typed) return;
    const before = done.map((name) => `${name}, `).join("");
    const left = names.filter((name) => !done.includes(name));
    this.names.replaceChildren(...left.map((name) => element("option", { value: before + name })));
  }

  // Those who could not be added stay in the field.
  private async invite(): Promise<void> {
    const typed = this.who.value;
    const { done, last } = partsOf(typed);
    let waiting = last ? [...done, last] : done;
    while (waiting.length > 0) {
      const body = { who: waiting[0], role: this.role.value, invite: true };
      if (!(await this.acts.change({ method: "POST", path: "collaborators", body }))) break;
      waiting = waiting.slice(1);
    }
    if (this.who.value === typed) this.who.value = waiting.join(", ");
  }
}
