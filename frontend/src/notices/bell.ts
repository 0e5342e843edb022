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
  number.hidden = unread === 0;
  number.textContent = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
  bell.ariaLabel = bell.title = strings.bell(unread);
  if (before === undefined || unread <= Number(before)) return;
  const news = document.getElementById("bell-news");
  if (news) news.textContent = strings.news(unread);
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
