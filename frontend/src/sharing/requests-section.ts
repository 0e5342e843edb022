import { button, element } from "../shared/dom.ts";
import { LINK_ROLES } from "../shared/roles.ts";
import { about, choices, circle, section, type Acts, type Section } from "./controls.ts";
import type { ShareState } from "./state.ts";
import { words } from "../words/sharing.ts";
import type { AccessRequest } from "./sharing.ts";
import { ago } from "../shared/times.ts";

/** Those who ask for a role. */
export class RequestsSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly list = element("ul", { class: "share-rows" });

  constructor(acts: Acts) {
    this.acts = acts;
    this.element = section("requests", words.requests, this.list);
  }

  show({ sharing }: ShareState, now: number): void {
    const requests = sharing?.requests ?? [];
    this.element.hidden = requests.length === 0;
    this.list.replaceChildren(...requests.map((request) => this.row(request, now)));
  }

  private row({ id, user, message, at }: AccessRequest, now: number): HTMLElement {
    const role = choices(`share-request-role-${id}`, LINK_ROLES, words.role);
    role.setAttribute("aria-label", words.requestRole(user.name));
    const answer = (given: string | null): void =>
      void this.acts.change({ method: "POST", path: `requests/${id}`, body: { role: given } });
    const give = button(words.give, () => answer(role.value), "button primary");
    const decline = button(words.decline, () => answer(null));
    const facts = message ? `“${message}” · ${ago(at, now)}` : ago(at, now);
    return element(
      "li",
      { class: "share-row", "data-testid": "share-request" },
      circle(user),
      about(user.name, facts),
      element("div", { class: "actions" }, role, give, decline),
    );
  }
}
