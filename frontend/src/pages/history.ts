import { button, element } from "../shared/dom.ts";
import { Happenings } from "../history/happenings.ts";
import { type Difference, HistoryApi, type Item, Refusal } from "../history/history.ts";
import { csrfToken, part, whyNot, type Person } from "../shared/page.ts";
import { Picker, type Picked } from "../history/picker.ts";
import { Player } from "../history/player.ts";
import { People } from "../history/people.ts";
import { Stops } from "../history/stops.ts";
import { momentOf } from "../shared/times.ts";
import { say } from "../words/history.ts";
import { toast } from "../shared/toast.ts";

interface HistoryPage {
  id: string;
  user: Person;
  api: string;
  address: string;
  may_edit: boolean;
}

/** Two moments, and what is said of them. */
interface Between {
  before: number;
  after: number;
  title: string;
}

type Span = "group" | "since" | "anchor";
type Look = "one" | "two" | "moment";

const page = JSON.parse(part("page-data").textContent ?? "") as HistoryPage;
const api = new HistoryApi(page.api);
const people = new People();
const shown = part("history-shown");
const happenings = new Happenings(part("happenings"), people, page.user, (one) =>
  button("", () => choose(one), ""),
);
const stops = new Stops(people, (words, count) => {
  part("history-news").textContent = words;
  part("history-count").textContent = count;
});
const filter = part<HTMLSelectElement>("history-by");
const more = part<HTMLButtonElement>("history-more");

let head = 0;
let next: number | null = null;
let item: Item | null = null;
let anchor: Item | null = null;
let span: Span = "group";
let look: Look = "one";
let visit: string | null = null;
let told: Difference | null = null;
// The moments that are shown, and the block of one that is to be put back.
let moments: Between | null = null;
let picked: Picked | null = null;
const picker = new Picker(shown, (block) => void attempt(() => previewReturn(block)));
// Only what was asked for last is shown.
let asked = 0;

part("history-title").textContent = say.choose;
more.textContent = say.more;
more.addEventListener("click", () => void attempt(showOlder));
filter.append(new Option(say.everybody, ""));
filter.addEventListener("change", () => void attempt(showAgain));
part("history-back").addEventListener("click", back);
part("history-previous").addEventListener("click", () => stops.go(-1));
part("history-next").addEventListener("click", () => stops.go(1));
part("history-anchor").addEventListener("click", setAnchor);
document.getElementById("history-name")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(nameMoment);
});
part("history-play").addEventListener("click", () => void attempt(play));
if (page.may_edit) {
  part("history-take").addEventListener("click", () => void attempt(startTaking));
  part("history-of").addEventListener("change", () => void attempt(previewTaking));
  part("history-take-yes").addEventListener("click", () => void attempt(takeBack));
  part("history-take-no").addEventListener("click", () => void attempt(showItem));
  part("history-pick").addEventListener("click", () => setPicking(!picker.isOn));
  part("history-return-yes").addEventListener("click", () => void attempt(putBack));
  part("history-return-no").addEventListener("click", () => void attempt(leaveParagraph));
}
for (const one of document.querySelectorAll<HTMLElement>("[data-span]")) {
  one.addEventListener("click", () => setSpan(one.dataset.span as Span));
}
for (const one of document.querySelectorAll<HTMLElement>("[data-look]")) {
  one.addEventListener("click", () => setLook(one.dataset.look as Look));
}
document.addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  event.preventDefault();
  stops.go(event.key === "ArrowDown" ? 1 : -1);
});
void attempt(start);

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    toast(error instanceof Refusal ? sentenceOf(error) : whyNot(error, say.failed));
  }
}

function sentenceOf({ status, message }: Refusal): string {
  // Missing and forbidden look alike to programs; whoever is here has seen the text.
  if (status === 404) return say.mayNot;
  return message || say.failed;
}

async function start(): Promise<void> {
  const asked_ = new URLSearchParams(location.search);
  visit = asked_.get("since");
  const first = await showMore();
  const moment = Number(asked_.get("moment"));
  if (visit !== null) await showVisit(visit);
  else if (!moment || !(await showMoment(moment, asked_.get("kind")))) first?.focus();
}

// Whether something in the list stands for the moment; older ones are fetched until it does.
async function showMoment(seq: number, kind: string | null): Promise<boolean> {
  const isMeant = (one: Item): boolean =>
    one.first <= seq && seq <= one.last && (kind === null || one.kind === kind);
  let found = happenings.all.find(isMeant);
  while (!found && next !== null && next > seq) {
    await showMore();
    found = happenings.all.find(isMeant);
  }
  if (found) choose(found);
  return found !== undefined;
}

async function showAgain(): Promise<void> {
  happenings.clear();
  next = null;
  await showMore();
  happenings.mark(item);
}

async function showOlder(): Promise<void> {
  (await showMore())?.focus();
}

async function showMore(): Promise<HTMLElement | null> {
  const part_ = await api.list(next, filter.value ? Number(filter.value) : null);
  ({ head, next } = part_);
  people.add(part_.people);
  addToFilter();
  const first = happenings.add(part_);
  more.hidden = next === null;
  const kept = part("history-kept");
  kept.hidden = part_.details === null;
  if (part_.details) {
    const when = momentOf(part_.details.at);
    kept.textContent = part_.details.why === "folded" ? say.kept(when) : say.gone(when);
  }
  if (!first && next === null && happenings.all.length === 0) {
    part("happenings").append(element("li", { class: "muted" }, say.empty));
  }
  return first;
}

function addToFilter(): void {
  const known = new Set([...filter.options].map(({ value }) => value));
  for (const { id, name } of people.all) {
    if (!known.has(String(id))) filter.append(new Option(name, String(id)));
  }
}

// What others have done since this person was here.
async function showVisit(at: string): Promise<void> {
  const before = await api.stand(at);
  const others = happenings.all.filter(
    ({ kind, until, last }) => kind === "edit" && last > before && until > at,
  );
  const ids = new Set(others.flatMap((each) => each.people.map(({ id }) => id)));
  ids.delete(page.user.id);
  const changes = others.reduce((sum, each) => sum + each.changes, 0);
  const title = say.sinceVisit(changes, people.names([...ids]), momentOf(at));
  await show({ before, after: head, title });
}

function choose(chosen: Item): void {
  item = chosen;
  visit = null;
  span = chosen.kind === "edit" ? "group" : "since";
  if (anchor) span = "anchor";
  if (chosen.kind !== "edit" && look === "one") look = "moment";
  if (chosen.kind === "edit" && look === "moment") look = "one";
  happenings.mark(chosen);
  void attempt(showItem);
}

function back(): void {
  document.body.classList.remove("shows-text");
  document.querySelector<HTMLElement>(".happening[aria-current]")?.focus();
}

function setSpan(to: Span): void {
  span = to;
  if (to !== "anchor") anchor = null;
  void attempt(showItem);
}

function setLook(to: Look): void {
  look = to;
  press();
  fill();
}

function setAnchor(): void {
  if (!item) return;
  anchor = item;
  part("history-facts").textContent = say.choose;
  back();
}

async function showItem(): Promise<void> {
  if (!item) return;
  await show(between(item));
}

function between(chosen: Item): Between {
  const when = momentOf(chosen.until);
  if (span === "anchor" && anchor) {
    const [early, late] = anchor.last <= chosen.last ? [anchor, chosen] : [chosen, anchor];
    const title = say.between(momentOf(early.until), momentOf(late.until));
    return { before: early.last, after: late.last, title };
  }
  if (span === "since") return { before: chosen.last, after: head, title: say.sinceThen(when) };
  return { before: chosen.first - 1, after: chosen.last, title: say.changed(when) };
}

// The film is all that is needed: from then on the server is not asked for any moment.
async function play(): Promise<void> {
  const mine = ++asked;
  told = null;
  item = null;
  happenings.mark(null);
  setTaking(false);
  document.body.classList.add("shows-text");
  part("history-title").textContent = say.playback;
  part("history-facts").textContent = say.loading;
  part("history-tools").hidden = true;
  shown.setAttribute("aria-busy", "true");
  const film = await api.film().finally(() => shown.removeAttribute("aria-busy"));
  if (mine !== asked) return;
  people.add(film.people);
  part("history-facts").textContent = "";
  const player = new Player(film);
  shown.dataset.shown = "play";
  shown.replaceChildren(player.element);
  player.play();
  part("history-title").focus();
}

async function show(between_: Between): Promise<void> {
  const { before, after, title } = between_;
  const mine = ++asked;
  setTaking(false);
  document.body.classList.add("shows-text");
  part("history-title").textContent = title;
  part("history-facts").textContent = say.loading;
  shown.setAttribute("aria-busy", "true");
  press();
  const difference = await api
    .difference(before, after)
    .finally(() => shown.removeAttribute("aria-busy"));
  if (mine !== asked) return;
  moments = between_;
  fillWith(difference);
  part("history-title").focus();
}

function fillWith(difference: Difference): void {
  told = difference;
  people.add(difference.people);
  const { changes } = difference;
  part("history-facts").textContent = changes > 0 ? say.lines(changes) : say.same;
  part("history-tools").hidden = false;
  fill();
}

function fill(): void {
  if (!told) return;
  const { html } = told;
  const moment = span === "since" ? "as-before" : "as-after";
  const looks = { one: ["as-one"], two: ["as-before", "as-after"], moment: [moment] };
  shown.replaceChildren(...looks[look].map((one) => textOf(html, one)));
  shown.dataset.shown = look;
  stops.take(shown, told.steps);
  if (page.may_edit) setPicking(false);
}

// The server's own HTML, which it has cleaned (documents/moments/markup.py).
function textOf(html: string, as: string): HTMLElement {
  const made = element("article", { class: `prose history-prose ${as}`, "data-testid": as });
  made.innerHTML = html;
  return made;
}

function press(): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-span]")) {
    one.setAttribute("aria-pressed", String(one.dataset.span === span && visit === null));
    one.hidden =
      (one.dataset.span === "anchor" && !anchor) || (one.dataset.span !== "anchor" && !item);
    if (one.dataset.span === "group" && item && item.kind !== "edit") one.hidden = true;
  }
  for (const one of document.querySelectorAll<HTMLElement>("[data-look]")) {
    one.setAttribute("aria-pressed", String(one.dataset.look === look));
  }
  part("history-acts").hidden = !item;
  if (page.may_edit) part("history-take").hidden = item?.kind !== "edit" || span !== "group";
}

function setTaking(on: boolean): void {
  if (page.may_edit) {
    part("history-taking").hidden = !on;
    part("history-returning").hidden = true;
  }
  part("history-acts").hidden = on || !item;
}

function setPicking(on: boolean): void {
  const count = picker.offer(on && moments ? { ...moments, head } : null);
  const pick = part("history-pick");
  pick.setAttribute("aria-pressed", String(picker.isOn));
  part("history-picking").hidden = !picker.isOn;
  part("history-picking").textContent = count > 0 ? say.pick : say.nothingToPick;
}

async function previewReturn(block: Picked): Promise<void> {
  const mine = ++asked;
  const difference = await returned(block, true);
  if (mine !== asked) return;
  picked = block;
  look = "one";
  fillWith(difference);
  press();
  part("history-acts").hidden = true;
  part("history-returning").hidden = false;
  part("history-title").textContent = say.returning;
  const yes = part<HTMLButtonElement>("history-return-yes");
  yes.hidden = difference.changes === 0;
  stops.go(1);
  (yes.hidden ? part("history-return-no") : yes).focus();
}

async function putBack(): Promise<void> {
  if (!picked) return;
  await returned(picked, false);
  toast(say.isBack);
  await showNewest();
}

async function leaveParagraph(): Promise<void> {
  if (moments) await show(moments);
}

function returned(block: Picked, preview: boolean): Promise<Difference> {
  return api.post<Difference>("put-back", { ...block, preview }, csrfToken());
}

async function startTaking(): Promise<void> {
  if (!item) return;
  const of = part<HTMLSelectElement>("history-of");
  const options = item.people.map(({ id }) => new Option(people.name(id), String(id)));
  of.replaceChildren(new Option(say.everybody, ""), ...options);
  of.value = item.people.some(({ id }) => String(id) === filter.value) ? filter.value : "";
  await previewTaking();
  setTaking(true);
  part("history-take-yes").focus();
}

async function previewTaking(): Promise<void> {
  const mine = ++asked;
  const difference = await taken(true);
  if (mine !== asked) return;
  look = "one";
  fillWith(difference);
  press();
  setTaking(true);
  part("history-title").textContent = say.taking;
}

async function takeBack(): Promise<void> {
  await taken(false);
  toast(say.takenBack);
  await showNewest();
}

async function showNewest(): Promise<void> {
  item = null;
  setTaking(false);
  await showAgain();
  const newest = happenings.all.find(({ kind }) => kind === "edit");
  if (newest) choose(newest);
}

function taken(preview: boolean): Promise<Difference> {
  const by = part<HTMLSelectElement>("history-of").value;
  const { first, last } = item ?? { first: 0, last: 0 };
  const body = { first, last, by: by ? Number(by) : null, preview };
  return api.post<Difference>("take-back", body, csrfToken());
}

async function nameMoment(): Promise<void> {
  if (!item) return;
  const popup = part<HTMLFormElement>("history-name");
  const field = part<HTMLInputElement>("history-name-field");
  await api.post("versions", { name: field.value, seq: item.last }, csrfToken());
  popup.hidePopover();
  field.value = "";
  toast(say.saved);
  await showAgain();
}
