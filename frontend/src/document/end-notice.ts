import { button, element } from "../shared/dom.ts";
import type { Ending } from "../connection/close-codes.ts";
import { Notice, reload, wayTo, type Said } from "../shared/notice.ts";
import type { Page } from "../shared/page.ts";
import { downloads, type Words } from "../rescue/rescue.ts";
import { strings } from "../words/page.ts";

const REMOVED: readonly Ending[] = ["notAllowed", "notFound", "gone"];

/** Whether the person's right to be here ended, rather than the connection or the sign-in. */
export function isRemoval(ending: Ending): boolean {
  return REMOVED.includes(ending);
}

/** What is said of an ending, with whom to ask and how many changes are not saved. */
export function farewellOf(ending: Ending, page: Page, changes: number): Said {
  const { title, text } = strings.ended(ending);
  const owner = page.owner && page.owner.id !== page.user.id ? page.owner.name : "";
  const ask = isRemoval(ending) && owner ? [strings.ask(owner)] : [];
  const lost = isRemoval(ending) ? strings.notSaved(changes) : strings.kept(changes);
  return { title, text: [text, ...ask, ...(changes > 0 ? [lost] : [])].join(" ") };
}

/** The ways to go on after a removal. */
export function waysAfterRemoval(ending: Ending, page: Page): HTMLElement[] {
  // A guest was here by the link alone.
  if (page.is_guest) return [];
  const toList = wayTo(page.list, strings.toList);
  // The page of a document that is closed to somebody is where they ask for access.
  return ending === "gone" ? [toList] : [wayTo(location.pathname, strings.requestAccess), toList];
}

/** Says that the connection ended, and offers what may help. */
export class Farewell {
  private readonly page: Page;
  private readonly notice: Notice;
  private readonly signIn: string;

  /** `signIn` is the path of the sign-in page that leads back here. */
  constructor(page: Page, place: HTMLElement, signIn: string) {
    this.page = page;
    this.notice = new Notice(place);
    this.signIn = signIn;
  }

  /** Shows the notice; `words` are what the page holds. */
  show(ending: Ending, { changes, copy }: Words, tryAgain: () => void): void {
    const said = farewellOf(ending, this.page, changes);
    const files = (look: string): HTMLElement[] => (changes > 0 ? downloads(copy, look) : []);
    if (ending === "signedOut") {
      const again = button(strings.tryAgain, tryAgain);
      this.notice.show(said, [this.toSignIn(), again, ...files("button")]);
    } else if (isRemoval(ending)) {
      this.notice.show(said, waysAfterRemoval(ending, this.page));
    } else {
      const toList = wayTo(this.page.list, strings.toList);
      this.notice.show(said, [...files("button primary"), reload(), toList]);
    }
  }

  /** Takes the notice away. */
  clear(): void {
    this.notice.clear();
  }

  private toSignIn(): HTMLElement {
    const look = { class: "button primary", target: "_blank", rel: "noopener" };
    return element("a", { href: this.signIn, ...look }, strings.signIn);
  }
}
