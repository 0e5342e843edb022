import { element } from "../shared/dom.ts";
import { send, type Imported, type Sending } from "../exchange/upload.ts";
import { ImportRow } from "../exchange/row.ts";
import { importStrings as say } from "../words/exchange.ts";
import { part } from "../shared/page.ts";

const MEGABYTE = 1024 * 1024;

const form = part<HTMLFormElement>("import");
const input = part<HTMLInputElement>("import-files");
const list = part("imports");
const news = part("import-news");
const most = Number(form.dataset.most);
const zone = element("div", { class: "drop-zone" }, element("p", {}, say.drop));

// Files that are not documents yet.
let underWay = 0;
window.addEventListener("beforeunload", (event) => underWay > 0 && event.preventDefault());

// One file after the other: the server converts few at a time for everybody.
let turn: Promise<unknown> = Promise.resolve();

function take(files: Iterable<File>): void {
  const taken = [...files];
  list.hidden = list.hidden && taken.length === 0;
  const made = taken.map(enqueue);
  // Whoever brings one file wants to see it; several stay in the list.
  if (made.length === 1) void made[0]?.then((only) => only && location.assign(only.path));
  else void Promise.all(made).then(() => document.dispatchEvent(new Event("imported")));
}

function enqueue(file: File): Promise<Imported | null> {
  let sending: Sending | null = null;
  let isCancelled = false;
  const row = new ImportRow(file.name, news, () => {
    isCancelled = true;
    sending?.cancel();
    if (!sending) row.failed("");
  });
  list.append(row.element);
  const start = async (): Promise<Imported | null> => {
    if (isCancelled) return null;
    try {
      if (most && file.size > most) throw new Error(say.tooLarge(Math.floor(most / MEGABYTE)));
      sending = send(file, (sent) => row.sent(sent));
      const made = await sending.result;
      row.done(made);
      return made;
    } catch (refusal) {
      row.failed((refusal as Error).message);
      return null;
    }
  };
  underWay++;
  const result = turn.then(start).finally(() => underWay--);
  turn = result;
  return result;
}

input.addEventListener("change", () => {
  take(input.files ?? []);
  // The same file may be chosen again.
  input.value = "";
});

// Chosen before this script was here.
if (input.files?.length) take(input.files);

const hasFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes("Files") ?? false;

document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  if (!zone.isConnected) document.body.append(zone);
});

document.addEventListener("dragleave", (event) => {
  // Leaving the window, not one of its parts for another.
  if (!event.relatedTarget) zone.remove();
});

document.addEventListener("drop", (event) => {
  zone.remove();
  if (!hasFiles(event)) return;
  event.preventDefault();
  take(event.dataTransfer?.files ?? []);
});
