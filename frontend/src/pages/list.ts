import { linkRows } from "../history/since.ts";
import { strings } from "../words/list.ts";
import { answerTo, part, post, whyNot } from "../shared/page.ts";
import { dismiss, showKeptToast, toast } from "../shared/toast.ts";

const PAUSE = 250; // ms after the last letter of a search
const DRAGGED = "application/x-scriptorium-document";

const results = part("results");

/** What is to be sent where, and perhaps what takes it back. */
interface Act {
  readonly path: string;
  readonly fields: Record<string, string>;
  readonly undo?: Act;
}

/** What the server says of an act; `undo` and `way` are addresses, empty for none. */
interface Answer {
  readonly message?: string;
  readonly error?: string;
  readonly undo?: string;
  readonly way?: string;
}

showKeptToast();
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-star]")) take(event, star(form));
  if (form.matches("#move [data-move]")) take(event, move(form));
  if (form.matches("[data-act]")) take(event, act(form));
  if (form.matches("#toasts form")) take(event, undo(form));
  if (form.matches("[data-rename]")) take(event, rename(form));
  if (form.matches("[data-search]")) take(event, search());
});
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const menu = target.closest("[data-menu]");
  closeMenus(menu);
  if (menu && target.closest(".menu-list")) closeMenus();
  const mover = target.closest<HTMLAnchorElement>("[data-move-to]");
  if (mover) take(event, chooseFolder(mover));
  const more = target.closest<HTMLAnchorElement>("[data-more]");
  if (more) take(event, showMore(more));
  if (target.closest("[data-close]")) dialog()?.close();
});
document.addEventListener("keydown", (event) => {
  const open = document.querySelector<HTMLDetailsElement>("[data-menu][open]");
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
});

showPlace();
showSince();

function showSince(): void {
  linkRows(
    results.querySelectorAll<HTMLElement>("[data-history]"),
    Number(document.body.dataset.person),
  );
}

// On a phone views and folders are one row, which is wider than the window.
function showPlace(): void {
  const nav = document.querySelector<HTMLElement>(".library-nav");
  const place = nav?.querySelector<HTMLElement>("[aria-current]");
  if (nav && place)
    nav.scrollLeft += place.getBoundingClientRect().left - nav.getBoundingClientRect().left - 16;
}

// What was done on other pages meanwhile is to be seen, and the next new document is another one.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) void load(new URL(location.href), true);
});

document.addEventListener("imported", () => void load(new URL(location.href), true));

function take(event: Event, work: Promise<void>): void {
  event.preventDefault();
  void work.catch((failure: unknown) => toast(whyNot(failure, strings.failed)));
}

// Acts: what is done and said in place, and can be undone from where it is said.

async function change(asked: Act, isLast = false): Promise<void> {
  const response = await post(asked.path, asked.fields);
  // Of what anybody sees, as a star, nothing is said.
  const answer: Answer = response.status === 204 ? {} : ((await response.json()) as Answer);
  if (!response.ok) return toast(answer.error ?? strings.failed);
  await load(new URL(location.href), true);
  said(answer, isLast ? undefined : (asked.undo ?? undoOf(answer)));
}

function undoOf({ undo: path }: Answer): Act | undefined {
  return path ? { path, fields: {} } : undefined;
}

function said({ message: text, way }: Answer, back: Act | undefined): void {
  if (!text) return;
  if (back) toast(text, { undo: back.path, fields: back.fields });
  else toast(text, way ? { way } : undefined);
}

// What a toast offers, of this page or of the server.
async function undo(form: HTMLFormElement): Promise<void> {
  dismiss(form);
  await change({ path: form.getAttribute("action") ?? "", fields: fieldsOf(form) }, true);
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)]) as Record<string, string>;
}

async function act(form: HTMLFormElement): Promise<void> {
  hidePopup(form);
  await change({ path: form.action, fields: fieldsOf(form) });
}

async function rename(form: HTMLFormElement): Promise<void> {
  const { value: title, defaultValue: was } = form.elements.namedItem("title") as HTMLInputElement;
  hidePopup(form);
  if (title === was) return;
  const path = form.action;
  await change({ path, fields: { title }, undo: { path, fields: { title: was } } });
}

function hidePopup(form: HTMLFormElement): void {
  if (form.matches(":popover-open")) form.hidePopover();
}

function closeMenus(but: Element | null = null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("[data-menu][open]")) {
    if (menu === but) continue;
    // What is hidden loses the focus.
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.open = false;
  }
}

// Stars.

async function star(form: HTMLFormElement): Promise<void> {
  const button = form.elements.namedItem("star") as HTMLButtonElement;
  const wanted = button.value;
  show(button, wanted !== "");
  try {
    const response = await post(form.action, { star: wanted });
    if (!response.ok) throw new Error("The star was not kept.");
  } catch (failure) {
    show(button, wanted === "");
    throw failure;
  }
  if (wanted === "") said({ message: strings.starRemoved(titleOf(form)) }, starAgain(form.action));
}

const starAgain = (path: string): Act => ({ path, fields: { star: "1" } });

function titleOf(inside: Element): string {
  return rowOf(inside)?.querySelector(".row-title")?.textContent ?? "";
}

function show(button: HTMLButtonElement, isStarred: boolean): void {
  button.setAttribute("aria-pressed", String(isStarred));
  // What the next press asks for.
  button.value = isStarred ? "" : "1";
}

// Folders.

function dialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#move");
}

function rowOf(inside: Element): HTMLElement | null {
  return inside.closest<HTMLElement>("[data-document]");
}

async function chooseFolder(mover: HTMLAnchorElement): Promise<void> {
  const asked = dialog();
  const form = asked?.querySelector("form");
  if (!asked || !form) return;
  form.reset();
  form.action = mover.dataset.moveTo ?? "";
  const row = rowOf(mover);
  const chosen = form.elements.namedItem("folder") as HTMLSelectElement;
  chosen.value = folderOf(mover);
  asked.onclose = () => row?.querySelector("summary")?.focus();
  asked.showModal();
}

async function move(form: HTMLFormElement): Promise<void> {
  const asked = Object.fromEntries(
    [...new FormData(form)].filter(([name]) => name === "folder" || name === "name"),
  ) as Record<string, string>;
  dialog()?.close();
  await file(form.getAttribute("action") ?? "", asked);
}

async function file(path: string, fields: Record<string, string>): Promise<void> {
  const row = results.querySelector(`[data-move-to="${CSS.escape(path)}"]`);
  const undo = { path, fields: { folder: row ? folderOf(row) : "" } };
  await change({ path, fields, undo });
}

function folderOf(inside: Element): string {
  return rowOf(inside)?.querySelector<HTMLElement>("[data-folder]")?.dataset.folder ?? "";
}

document.addEventListener("dragstart", (event) => {
  const row = (event.target as Element).closest<HTMLElement>("[data-document][draggable]");
  if (!row || !event.dataTransfer) return;
  event.dataTransfer.setData(DRAGGED, row.dataset.document ?? "");
  event.dataTransfer.effectAllowed = "move";
  document.body.classList.add("is-dragging");
});
document.addEventListener("dragend", () => document.body.classList.remove("is-dragging"));

for (const kind of ["dragenter", "dragover", "dragleave", "drop"] as const)
  document.addEventListener(kind, (event) => {
    const place = dropPlace(event);
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") dropped(event, place);
  });

function dropPlace(event: DragEvent): HTMLElement | null {
  if (!event.dataTransfer?.types.includes(DRAGGED)) return null;
  return (event.target as Element).closest<HTMLElement>("[data-drop-folder]");
}

function dropped(event: DragEvent, place: HTMLElement): void {
  const id = event.dataTransfer?.getData(DRAGGED) ?? "";
  const row = results.querySelector(`[data-document="${CSS.escape(id)}"]`);
  const mover = row?.querySelector<HTMLElement>("[data-move-to]");
  if (mover)
    take(event, file(mover.dataset.moveTo ?? "", { folder: place.dataset.dropFolder ?? "" }));
}

// Searching and reading on.

const field = document.querySelector<HTMLInputElement>("#q");
let pause = 0;
let asked = 0;

field?.addEventListener("input", () => {
  clearTimeout(pause);
  pause = window.setTimeout(() => void search(), PAUSE);
});

// Typed before this script was here.
if (field && field.value !== field.defaultValue) void search();

async function search(): Promise<void> {
  clearTimeout(pause);
  const form = field?.form;
  if (!form) return;
  const query = new URLSearchParams([...new FormData(form)] as [string, string][]);
  if (!query.get("q")?.trim()) query.delete("q");
  const url = new URL(form.action);
  url.search = query.toString();
  await load(url);
}

/** Shows another part of the list in place; `keep` stays as far down as rows are shown. */
async function load(url: URL, keep = false): Promise<void> {
  const turn = ++asked;
  const count = rows().length;
  results.setAttribute("aria-busy", "true");
  const page = await fetched(url).catch((failure: unknown) => whyNot(failure, strings.failed));
  // A later question has been asked meanwhile.
  if (turn !== asked) return;
  results.removeAttribute("aria-busy");
  if (typeof page === "string") return toast(page);
  history.replaceState(null, "", url);
  document.title = page.title;
  const held = document.activeElement && rowOf(document.activeElement);
  const at = [...rows()].indexOf(held!);
  for (const selector of ["#view", "#new-in", "#results", ".library-nav", "#move-folder"]) {
    const fresh = page.querySelector(selector);
    document.querySelector(selector)?.replaceChildren(...(fresh?.childNodes ?? []));
  }
  for (let more = nextPart(); keep && more && rows().length < count; more = nextPart())
    await showMore(more, false);
  showSince();
  // Whoever goes by keyboard goes on where they were.
  if (held) openerOf(held.dataset.document ?? "", at)?.focus();
}

// What opens the menu of this row; of the one at its place where it is gone.
function openerOf(id: string, at: number): HTMLElement | null {
  const again = results.querySelector(`[data-document="${CSS.escape(id)}"]`);
  const row = again ?? rows()[Math.min(at, rows().length - 1)];
  return row?.querySelector<HTMLElement>("summary, .actions button") ?? null;
}

function nextPart(): HTMLAnchorElement | null {
  return results.querySelector<HTMLAnchorElement>("[data-more]");
}

function rows(): NodeListOf<Element> {
  return results.querySelectorAll("[data-document]");
}

async function showMore(more: HTMLAnchorElement, moves = true): Promise<void> {
  const page = await fetched(new URL(more.href)).catch((failure: unknown) =>
    whyNot(failure, strings.moreFailed),
  );
  if (typeof page === "string") {
    if (!moves) more.closest(".more")?.remove();
    return toast(page);
  }
  const added = [...page.querySelectorAll("[data-document]")];
  results.querySelector("[data-rows]")?.append(...added);
  showSince();
  const next = page.querySelector<HTMLAnchorElement>("[data-more]");
  if (next) more.search = next.search;
  else more.closest(".more")?.remove();
  if (moves) added[0]?.querySelector<HTMLElement>("a.row-title")?.focus();
}

async function fetched(url: URL): Promise<Document> {
  const response = await answerTo(url, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}.`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
