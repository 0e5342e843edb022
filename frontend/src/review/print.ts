import type { ShownThread } from "./acts.ts";
import { authorOf, originOf, quoteOf } from "./margin/comment-row.ts";
import { element } from "../shared/dom.ts";
import { momentOf } from "../shared/times.ts";
import { say } from "../words/review.ts";

/**
 * Prints the page with those of these threads after the text that are open, each with the number that
 * its words have; `order` is that of their words.
 */
export function printWithThreads(all: readonly ShownThread[], order: readonly string[]): void {
  const threads = all
    .filter(({ resolved, suggestion }) => !resolved && !suggestion)
    .sort((a, b) => placeIn(order, a.id) - placeIn(order, b.id));
  const title = element("h2", {}, say.printTitle);
  const list = element("ol", {}, ...threads.map(threadOnPaper));
  const paper = element("section", { class: "printed-threads" }, title, list);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(threads.map(({ id }, i) => numberRule(id, i + 1)).join(""));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.getElementById("paper")?.append(paper);
  addEventListener(
    "afterprint",
    () => {
      paper.remove();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    },
    { once: true },
  );
  window.print();
}

// The number stands after the words, of several stretches in a block after the first.
function numberRule(id: string, number: number): string {
  const words = `.prose [data-comment="${id}"]`;
  return (
    `@media print{${words}{border-bottom:1px solid #888}` +
    `${words}::after{content:"[${number}]";font-size:0.7em;vertical-align:super}` +
    `${words} ~ [data-comment="${id}"]::after{content:none}}`
  );
}

function threadOnPaper(thread: ShownThread): HTMLElement {
  const quote = element("blockquote", { dir: "auto" }, quoteOf(thread));
  const said = thread.comments
    .filter(({ withdrawn }) => !withdrawn)
    .map((comment) =>
      element(
        "p",
        { dir: "auto" },
        element("strong", {}, authorOf(comment.author).name),
        ` (${momentOf(comment.at)}): ${[originOf(comment), comment.text].filter(Boolean).join(" ")}`,
      ),
    );
  return element("li", {}, quote, ...said);
}

function placeIn(order: readonly string[], id: string): number {
  const at = order.indexOf(id);
  return at < 0 ? Infinity : at;
}
