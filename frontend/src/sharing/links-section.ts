import { Link as LinkIcon } from "lucide";

import { copied } from "../shared/clipboard.ts";
import { button, element, icon } from "../shared/dom.ts";
import { GUEST_ROLES, LINK_ROLES } from "../shared/roles.ts";
import {
  about,
  choices,
  field,
  roleChoice,
  section,
  switchButton,
  type Acts,
  type Section,
} from "./controls.ts";
import type { ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";
import { LINKS, type ShareLink } from "./sharing.ts";
import { TermField } from "./expiry-field.ts";
import { ago } from "../shared/times.ts";

/** The document's links, and the form that makes one. */
export class LinksSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly list = element("ul", { class: "share-rows" });
  private readonly role = choices("share-link-role", LINK_ROLES, words.role);
  private readonly whom = choices("share-link-for", ["people", "guests"], words.linkFor);
  private readonly whomField = field(words.linkForWhom, this.whom);
  private readonly term = new TermField("share-link-term");
  private readonly address = element("input", { id: "share-address", readonly: "" });
  private readonly newest: HTMLElement;

  constructor(acts: Acts) {
    this.acts = acts;
    this.newest = this.addressBox();
    const hint = element("p", { class: "share-hint" }, words.linksHint);
    this.whom.addEventListener("change", () => this.offerRoles());
    this.element = section("links", words.links, hint, this.list, this.newest, this.form());
  }

  show({ sharing, address }: ShareState, now: number): void {
    this.element.hidden = !sharing?.may_share;
    this.whomField.hidden = !sharing?.takes_guests;
    const links = sharing?.links ?? [];
    this.list.replaceChildren(...links.map((link, i) => this.row(link, i + 1, now)));
    this.newest.hidden = !address;
    this.address.value = address;
  }

  private form(): HTMLElement {
    const role = field(words.linkRole, this.role);
    const make = element("button", { class: "button" }, words.linkNew);
    const fields = [this.whomField, role, ...this.term.fields()];
    const form = element("form", { class: "share-form" }, ...fields, make);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.make();
    });
    return form;
  }

  private get isForGuests(): boolean {
    return !this.whomField.hidden && this.whom.value === "guests";
  }

  private offerRoles(): void {
    const offered = this.isForGuests ? GUEST_ROLES : LINK_ROLES;
    for (const option of this.role.options)
      option.hidden = option.disabled = !offered.some((role) => role === option.value);
    if (this.role.selectedOptions[0]?.disabled) this.role.value = GUEST_ROLES.at(-1)!;
  }

  private async make(): Promise<void> {
    const end = this.term.end(Date.now());
    const body = { role: this.role.value, expires_at: end, for_guests: this.isForGuests };
    if (await this.acts.change({ method: "POST", path: LINKS, body })) this.address.select();
  }

  private addressBox(): HTMLElement {
    const copy = button(words.copy, () => void this.copy(copy), "button primary");
    const line = element("div", { class: "share-address" }, this.address, copy);
    const once = element("p", { class: "share-hint", id: "share-once" }, words.addressOnce);
    this.address.setAttribute("aria-label", words.address);
    this.address.setAttribute("aria-describedby", once.id);
    return element("div", { class: "share-newest", "data-testid": "share-newest" }, line, once);
  }

  private async copy(pressed: HTMLButtonElement): Promise<void> {
    this.address.select();
    pressed.textContent = (await copied(this.address.value)) ? words.copied : words.copyByKeys;
    setTimeout(() => (pressed.textContent = words.copy), 4000);
  }

  private row(link: ShareLink, n: number, now: number): HTMLElement {
    const { id, role, is_on, for_guests, at } = link;
    const change = (body: object): void =>
      void this.acts.change({ method: "PATCH", path: `${LINKS}/${id}`, body });
    const flip = (): void => change({ is_on: !is_on });
    const term = new TermField(`share-link-${id}-term`, link.expires_at, now);
    const offered = for_guests ? GUEST_ROLES : LINK_ROLES;
    const roles = roleChoice(`share-link-${id}-role`, words.linkRoleOf(n), offered, role, (to) =>
      change({ role: to }),
    );
    const made = words.linkMade(ago(at, now));
    return element(
      "li",
      { class: "share-row", "data-testid": "share-link", "data-on": String(is_on) },
      element("span", { class: "person pending", "aria-hidden": "true" }, icon(LinkIcon)),
      about(words.linkName(n), for_guests ? `${words.linkForGuests} · ${made}` : made),
      element(
        "div",
        { class: "share-controls" },
        roles,
        ...term.controls(words.linkTermOf(n), (end) => change({ expires_at: end })),
        switchButton(`share-link-${id}-on`, words.linkIsOn(n), is_on, flip),
      ),
    );
  }
}
