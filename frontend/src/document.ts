import * as Y from "yjs";

import { copyOf } from "./copy.ts";
import { Desk } from "./desk.ts";
import type { Ending } from "./endings.ts";
import { Farewell, farewellOf, isRemoval, waysAfterRemoval } from "./farewell.ts";
import type { Said } from "./notice.ts";
import { part, readPage } from "./page.ts";
import { PeopleBar, peopleIn } from "./people.ts";
import { Rescue, type Words } from "./rescue.ts";
import { mayWrite, type Role } from "./roles.ts";
import { ShareDialog } from "./share-dialog.ts";
import { SavedSign } from "./sign.ts";
import { strings } from "./strings.ts";
import { Title } from "./title.ts";

const page = readPage();
const paper = part("paper");
const notices = part("notices");
const sign = new SavedSign(part("saved-sign"), part("saved-news"));
const title = new Title(part("title"), page.rename);
const people = new PeopleBar(part("people"), page.user);
const share = new ShareDialog(page, () => title.text);
const farewell = new Farewell(page, notices, notices.dataset.signIn ?? "");
const rescues = new Set<Rescue>();

let role = page.role;
// Writing before the committed text is here would build on an empty document.
let settled = false;
let hasLeft = false;
let desk = newDesk();

applyRole();
showSaved();
showPeople();
part("share").addEventListener("click", () => share.open());
window.addEventListener("beforeunload", (event) => {
  const typed = hasLeft ? 0 : desk.connection.saved.changes;
  if (rescues.size > 0 || typed > 0) event.preventDefault();
});

function newDesk(): Desk {
  const made = new Desk({ ...page, role }, {
    saved: showSaved,
    role: roleChanged,
    refused,
    synced,
    ended,
  });
  made.awareness.on("change", showPeople);
  return made;
}

function showSaved(): void {
  sign.show(desk.connection.saved.state);
}

function showPeople(): void {
  const here = peopleIn(desk.awareness.getStates().values(), page.user);
  people.show(here);
  share.showHere(here);
}

function synced(): void {
  settled = true;
  paper.removeAttribute("aria-busy");
  paper.style.minHeight = "";
  applyRole();
  if (desk.editor.isEmpty && document.activeElement === document.body) desk.editor.commands.focus();
}

function roleChanged(now: Role): void {
  role = now;
  applyRole();
  share.accessChanged();
}

// What was typed is put aside; the editor starts again from what the server has.
function refused(now: Role): void {
  const words = unsavedWords();
  role = now;
  rebuild();
  share.accessChanged();
  if (words.changes > 0) offer(words, strings.lowered(now, words.changes), []);
}

function rebuild(): void {
  settled = false;
  // As high as before, so that nobody loses their place.
  paper.style.minHeight = `${paper.offsetHeight}px`;
  paper.setAttribute("aria-busy", "true");
  desk.destroy();
  desk = newDesk();
  applyRole();
  showSaved();
  showPeople();
}

function ended(ending: Ending): void {
  settled = false;
  hasLeft = isRemoval(ending);
  applyRole();
  if (hasLeft) share.close();
  const words = unsavedWords();
  if (!hasLeft || words.changes === 0) return farewell.show(ending, words, resume);
  const said = farewellOf(ending, page, words.changes);
  offer(words, said, waysAfterRemoval(ending, page));
}

function resume(): void {
  farewell.clear();
  desk.connection.resume();
}

function unsavedWords(): Words {
  const { connection, doc, editor } = desk;
  return { changes: connection.saved.changes, doc, copy: copyOf(editor, title.text) };
}

function offer(words: Words, said: Said, ways: HTMLElement[]): void {
  const rescue = new Rescue(page, notices, words, said, ways, () => rescues.delete(rescue));
  rescues.add(rescue);
  rescue.offer(null);
}

function putBack(rescue: Rescue): void {
  const lacking = Y.encodeStateAsUpdate(rescue.words.doc, Y.encodeStateVector(desk.doc));
  Y.applyUpdate(desk.doc, lacking);
  rescue.end();
}

function applyRole(): void {
  const writer = mayWrite(role);
  const editable = writer && settled;
  desk.editor.setEditable(editable);
  title.setEditable(writer && !hasLeft);
  part("toolbar").hidden = !writer || hasLeft;
  part("reading").hidden = writer || hasLeft;
  part("share").hidden = hasLeft;
  for (const rescue of rescues) rescue.offer(editable ? () => putBack(rescue) : null);
}
