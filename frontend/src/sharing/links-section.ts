import { Link as LinkIcon } from "lucide";

import { copied } from "../shared/clipboard.ts";
import { button, element, icon } from "../shared/dom.ts";
import { LINK_ROLES } from "../shared/roles.ts";
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
  private readonly term = new TermField("share-link-term");
  private readonly address = element("input", { id: "share-address", readonly: "" });
  private readonly newest: HTMLElement;

  constructor(acts: Acts) {
    this.acts = acts;
    this.newest = this.addressBox();
    const hint = element("p", { class: "share-hint" }, words.linksHint);
    this.element = section("links", words.links, hint, this.list, this.newest, this.form());
  }

  show({ sharing, address }: ShareState, now: number): void {
    this.element.hidden = !sharing?.may_share;
    const links = sharing?.links ?? [];
    this.list.replaceChildren(...links.map((link, i) => this.row(link, i + 1, now)));
    this.newest.hidden = !address;
    this.address.value = address;
  }

  private form(): HTMLElement {
    const role = field(words.linkRole, this.role);
    const make = element("button", { class: "button" }, words.linkNew);
    const form = element("form", { class: "share-form" }, role, ...this.term.fields(), make);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.make();
    });
    return form;
  }

  private async make(): Promise<void> {
    const body = { role: this.role.value, expires_at: this.term.end(Date.now()) };
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
    const { id, role, is_on, at } = link;
    const change = (body: object): void =>
      void this.acts.change({ method: "PATCH", path: `${LINKS}/${id}`, body });
    const flip = (): void => change({ is_on: !is_on });
    const term = new TermField(`share-link-${id}-term`, link.expires_at, now);
    const roles = roleChoice(`share-link-${id}-role`, words.linkRoleOf(n), LINK_ROLES, role, (to) =>
      change({ role: to }),
    );
    return element(
      "li",
      { class: "share-row", "data-testid": "share-link", "data-on": String(is_on) },
      element("span", { class: "person pending", "aria-hidden": "true" }, icon(LinkIcon)),
      about(words.linkName(n), words.linkMade(ago(at, now))),
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
