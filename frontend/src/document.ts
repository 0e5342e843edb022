import * as Y from "yjs";

import { Connection } from "./connection.ts";
import { downloadHtml, downloadText } from "./copy.ts";
import { newEditor, writeBelow } from "./editor.ts";
import type { Ending } from "./endings.ts";
import { LinkDialog } from "./link-dialog.ts";
import { Notice } from "./notice.ts";
import { part, readPage } from "./page.ts";
import { PeopleBar, peopleIn } from "./people.ts";
import { mayWrite, type Role } from "./roles.ts";
import { SavedSign } from "./sign.ts";
import { Title } from "./title.ts";
import { fillToolbar } from "./toolbar.ts";

const page = readPage();
const doc = new Y.Doc();

let role = page.role;
// Writing before the committed text is here would build on an empty document.
let settled = false;

const connection = new Connection(page, doc, {
  saved: showSaved,
  role: roleChanged,
  synced,
  ended,
});
const { awareness } = connection.provider;
awareness.setLocalStateField("user", page.user);

const sign = new SavedSign(part("saved-sign"), part("saved-news"));
const title = new Title(part("title"), page.rename);
const people = new PeopleBar(part("people"), page.user);
const editor = newEditor(part("paper"), doc, awareness);
const linkDialog = new LinkDialog(editor);
const noticePlace = part("notice");
const notice = new Notice(noticePlace, {
  downloadText: () => downloadText(editor, title.text),
  downloadHtml: () => downloadHtml(editor, title.text),
  tryAgain: () => {
    notice.clear();
    connection.resume();
  },
  signIn: noticePlace.dataset.signIn ?? "",
  list: page.list,
});
fillToolbar(part("toolbar"), editor, () => linkDialog.show());
writeBelow(editor, part("paper"));
awareness.on("change", showPeople);
window.addEventListener("beforeunload", (event) => {
  if (connection.saved.changes > 0) event.preventDefault();
});

applyRole();
showSaved();
showPeople();
connection.provider.connect();

function showSaved(): void {
  sign.show(connection.saved.state);
}

function showPeople(): void {
  people.show(peopleIn(awareness.getStates().values(), page.user));
}

function synced(): void {
  settled = true;
  part("paper").removeAttribute("aria-busy");
  applyRole();
  if (editor.isEmpty && document.activeElement === document.body) editor.commands.focus();
}

function roleChanged(now: Role): void {
  role = now;
  applyRole();
  if (mayWrite(now)) notice.clear();
  else if (connection.saved.changes > 0) notice.revoked(connection.saved.changes);
}

function ended(ending: Ending): void {
  settled = false;
  applyRole();
  notice.ended(ending, connection.saved.changes);
}

function applyRole(): void {
  const writer = mayWrite(role);
  editor.setEditable(writer && settled);
  title.setEditable(writer);
  part("toolbar").hidden = !writer;
  part("reading").hidden = writer;
}
