import { button, element } from "./dom.ts";
import type { Ending } from "./endings.ts";
import { strings } from "./strings.ts";

/** What the notice offers to do. */
export interface Offers {
  downloadText(): void;
  downloadHtml(): void;
  tryAgain(): void;
  /** The path of the sign-in page that leads back here. */
  signIn: string;
  /** The path of the list of documents. */
  list: string;
}

interface Said {
  title: string;
  text: string;
}

/** The place above the text that says what happened and what can be done. */
export class Notice {
  private readonly place: HTMLElement;
  private readonly offers: Offers;

  constructor(place: HTMLElement, offers: Offers) {
    this.place = place;
    this.offers = offers;
  }

  /** Says that the connection ended, with `changes` local changes not saved. */
  ended(ending: Ending, changes: number): void {
    const ways = this.waysOut(ending);
    const actions = ending === "signedOut"
      ? [...ways, ...this.downloads(changes, "button")]
      : [...this.downloads(changes, "button primary"), ...ways];
    this.show(strings.ended(ending), changes, actions);
  }

  /** Says that the person may only read now while `changes` of theirs are not saved. */
  revoked(changes: number): void {
    const actions = [...this.downloads(changes, "button primary"), this.reload()];
    this.show(strings.revoked, changes, actions);
  }

  /** Takes the notice away. */
  clear(): void {
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  private show(said: Said, changes: number, actions: HTMLElement[]): void {
    const text = changes === 0 ? said.text : `${said.text} ${strings.kept(changes)}`;
    this.place.replaceChildren(
      element("div", {}, element("h2", {}, said.title), element("p", {}, text)),
      element("div", { class: "actions" }, ...actions),
    );
    this.place.hidden = false;
  }

  private downloads(changes: number, look: string): HTMLElement[] {
    if (changes === 0) return [];
    return [
      button(strings.downloadText, this.offers.downloadText, look),
      button(strings.downloadHtml, this.offers.downloadHtml),
    ];
  }

  private waysOut(ending: Ending): HTMLElement[] {
    const again = button(strings.tryAgain, this.offers.tryAgain);
    if (ending === "signedOut") return [this.signIn(), again];
    if (ending === "notFound" || ending === "gone") return [this.toList()];
    return [this.reload(), this.toList()];
  }

  private signIn(): HTMLElement {
    const { signIn } = this.offers;
    const look = { class: "button primary", target: "_blank", rel: "noopener" };
    return element("a", { href: signIn, ...look }, strings.signIn);
  }

  private toList(): HTMLElement {
    return element("a", { href: this.offers.list, class: "button" }, strings.toList);
  }

  private reload(): HTMLElement {
    return button(strings.reload, () => location.reload());
  }
}
