import { element } from "../shared/dom.ts";
import { momentOf } from "../shared/times.ts";
import { toast } from "../shared/toast.ts";
import { say } from "../words/history.ts";
import { HistoryApi, type HistoryPart } from "./history.ts";
import { lastVisit, noteVisit } from "./visits.ts";

// Whoever was away for less has seen it coming.
const AWAY = 10 * 60_000; // ms

/** A document's page, as far as it matters here. */
interface Visited {
  readonly id: string;
  readonly user: { readonly id: number };
  readonly history: string;
  readonly changed_at: string;
}

/** Has each row of the list that others changed since the last visit lead to what changed. */
export function linkRows(rows: Iterable<HTMLElement>, person: number): void {
  for (const row of rows) {
    const { document: id = "", changed = "", changedBy = "", history = "" } = row.dataset;
    const visit = lastVisit(person, id);
    const isOwn = changedBy.trim() === String(person);
    if (visit === null || isOwn || Date.parse(changed) <= Date.parse(visit)) continue;
    if (row.querySelector("[data-since]")) continue;
    const link = element(
      "a",
      { href: addressSince(history, visit), "data-since": "" },
      say.sinceShort,
    );
    row.querySelector(".row-facts")?.append(element("span", {}, link));
  }
}

/** Tells on a document's page what others did since the last `visit`, and notes this one. */
export async function tellSince(
  page: Visited,
  visit: string | null,
  link: HTMLAnchorElement,
): Promise<void> {
  const note = (): void => noteVisit(page.user.id, page.id, new Date());
  note();
  window.addEventListener("pagehide", note);
  if (visit === null) return;
  link.href = addressSince(page.history, visit);
  link.hidden = false;
  const isNews = Date.parse(page.changed_at) > Date.parse(visit);
  if (!isNews || Date.now() - Date.parse(visit) < AWAY) return;
  const words = await askSince(page, visit).catch(() => null);
  if (words === null) return;
  toast(words, { way: link.href, label: say.show });
}

async function askSince({ id, user }: Visited, visit: string): Promise<string | null> {
  const part = await new HistoryApi(`/api/v1/documents/${id}`).list(null, null);
  return changesSince(part, user.id, visit);
}

/** What others have done since a person's visit, as a sentence; null for nothing. */
export function changesSince(
  { items, people }: HistoryPart,
  person: number,
  visit: string,
): string | null {
  const parts = items
    .filter(({ kind, until }) => kind === "edit" && Date.parse(until) > Date.parse(visit))
    .flatMap((item) => item.people.filter((one) => one.id !== person));
  const changes = parts.reduce((sum, one) => sum + one.changes, 0);
  if (changes === 0) return null;
  const ids = new Set(parts.map((one) => one.id));
  const names = people.filter((one) => ids.has(one.id)).map(({ name }) => name);
  return say.sinceVisit(changes, names.join(", "), momentOf(visit));
}

/** The page of the history with what changed since a moment. */
export function addressSince(history: string, visit: string): string {
  return `${history}?${new URLSearchParams({ since: visit })}`;
}
