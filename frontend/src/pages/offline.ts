import { strings } from "../words/account.ts";
import { element } from "../shared/dom.ts";
import { keptPaths } from "../offline/page-cache.ts";
import { LocalStore, type KeptDocument } from "../offline/local-store.ts";
import { part } from "../shared/page.ts";

const list = part("kept");
const person = Number(document.body.dataset.person);

// The page stands where another was asked for: that one may be there again.
window.addEventListener("online", () => location.reload());
part("again").addEventListener("click", () => location.reload());
void show();

async function show(): Promise<void> {
  const store = await LocalStore.open(person, () => location.reload());
  const paths = await keptPaths(person).catch((): string[] => []);
  const all = (await store?.documents().catch(() => null)) ?? [];
  const kept = all.filter(({ document: id }) => paths.includes(pathOf(id)));
  list.append(...kept.map(row));
  if (kept.length === 0) list.before(element("p", { class: "empty" }, strings.offlineNothing));
}

function pathOf(id: string): string {
  return `/documents/${id}/`;
}

function row({ document: id, title, unsent }: KeptDocument): HTMLElement {
  const open = element("a", { class: "row-title", dir: "auto", href: pathOf(id) }, title);
  const facts =
    unsent > 0 ? [element("p", { class: "row-facts" }, strings.offlineChanges(unsent))] : [];
  const text = element("div", { class: "row-text" }, open, ...facts);
  return element("li", { class: "row", "data-testid": "kept-row" }, text);
}
