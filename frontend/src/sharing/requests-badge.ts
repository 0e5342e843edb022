import { element } from "../shared/dom.ts";
import { part } from "../shared/page.ts";
import { words } from "../words/sharing.ts";

/** How many people ask for access, at the button that opens the dialog. */
export class RequestsBadge {
  private readonly button = part("share");
  private readonly shown = element("span", {
    class: "badge for-me",
    "aria-hidden": "true",
    "data-testid": "share-badge",
  });

  constructor() {
    this.button.append(" ", this.shown);
    this.count(0);
  }

  /** Shows so many; none are not shown. */
  count(requests: number): void {
    this.shown.hidden = requests === 0;
    this.shown.textContent = String(requests);
    this.button.title = requests > 0 ? words.requestsWaiting(requests) : "";
  }
}
