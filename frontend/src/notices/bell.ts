import { ask } from "../connection/api.ts";
import { strings } from "../words/notices.ts";

const MOST_SHOWN = 99;

/** Shows on the bell how many notices are unread, if the page has one. */
export function showUnread(unread: number): void {
  const bell = document.getElementById("bell");
  const number = bell?.querySelector<HTMLElement>(".bell-count");
  if (!bell || !number) return;
  // Unknown is none that was said before: what a page begins with is no news.
  const before = bell.dataset.unread;
  bell.dataset.unread = String(unread);
  const shown = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
  number.hidden = unread === 0;
  number.textContent = shown;
  bell.ariaLabel = bell.title = strings.bell(unread);
  showInMenu(unread, shown);
  if (before === undefined || unread <= Number(before)) return;
  const news = document.getElementById("bell-news");
  if (news) news.textContent = strings.news(unread);
}

// Where there is no room for the bell, the menu has what it leads to, and its button the number.
function showInMenu(unread: number, shown: string): void {
  const link = document.querySelector<HTMLElement>(".notices-link");
  const more = document.querySelector<HTMLElement>(".desk-more");
  if (!link || !more) return;
  link.ariaLabel = strings.bell(unread);
  for (const element of [link, more]) {
    if (unread > 0) element.dataset.unread = shown;
    else delete element.dataset.unread;
  }
  more.ariaDescription = unread > 0 ? strings.bell(unread) : null;
}

/** Asks how many there are; what cannot be asked stays as it is. */
export async function askUnread(): Promise<void> {
  if (!document.getElementById("bell")) return;
  const told = await ask<{ unread: number }>("GET", "/api/v1/notices/unread").catch(() => null);
  if (told) showUnread(told.unread);
}

/** Keeps the bell true: now, and whenever the page comes back to sight or out of the history. */
export function watchBell(): void {
  void askUnread();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void askUnread();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) void askUnread();
  });
}
