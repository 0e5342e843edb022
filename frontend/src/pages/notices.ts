import { ask } from "../connection/api.ts";

// Whoever follows a notice has read it.
for (const row of document.querySelectorAll<HTMLElement>("[data-id].is-unread")) {
  const followed = (): void => {
    if (!row.classList.contains("is-unread")) return;
    row.classList.remove("is-unread");
    const read = { ids: [Number(row.dataset.id)] };
    void ask("POST", "/api/v1/notices/read", read, true).catch(() => {});
  };
  const way = row.querySelector("a.row-title");
  way?.addEventListener("click", followed);
  way?.addEventListener("auxclick", (event) => {
    if ((event as MouseEvent).button === 1) followed();
  });
}

// What came meanwhile is shown when the page comes back to sight.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
