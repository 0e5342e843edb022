import { csrfToken } from "../shared/page.ts";

// Whoever follows a notice has read it. The request outlives the page.
for (const row of document.querySelectorAll<HTMLElement>("[data-id].is-unread")) {
  const followed = (): void => {
    const form = row.querySelector<HTMLFormElement>("form[data-mark]");
    if (!form || !row.classList.contains("is-unread")) return;
    row.classList.remove("is-unread");
    void fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: new URLSearchParams({ id: row.dataset.id ?? "" }),
      redirect: "manual",
      keepalive: true,
    }).catch(() => {});
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
