import { DocumentPage } from "../document/page/document-page.ts";
import { printOnce } from "../document/print.ts";
import { tellSince } from "../history/since.ts";
import { keepAttention } from "../notices/attention.ts";
import { part, readPage } from "../shared/page.ts";
import { tellHeader } from "../shared/sight.ts";

const page = readPage();
const here = new DocumentPage(page);
const { panel, review, share, suggestions, text, title } = here.parts;

if (location.hash === "#chat") panel.open("chat");
if (location.hash === "#share") share.open();
keepAttention();
tellHeader();
here.open();
part("comment").addEventListener("click", () => {
  part("desk-menu").hidePopover();
  review.start();
});
part("print-comments").addEventListener("click", () => review.print());
part("share").addEventListener("click", () => share.open());
printOnce(() => title.text, part("paper"));
part("print").addEventListener("click", () => window.print());
void tellSince(page, here.parts.visit, part<HTMLAnchorElement>("since"));
// Until here they would have done nothing.
const BUTTONS = [
  "chat-toggle",
  "review-toggle",
  "history-toggle",
  "share",
  "comment",
  "print",
  "print-comments",
];
for (const id of BUTTONS) part(id).removeAttribute("disabled");
window.addEventListener("beforeunload", (event) => {
  if (here.parts.isAtRisk) event.preventDefault();
});
window.addEventListener("pagehide", () => {
  text.desk.connection.copy.flush();
  void suggestions.mine.flush();
});
