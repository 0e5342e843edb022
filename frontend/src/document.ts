import * as Y from "yjs";

import { ChatHere } from "./chat-here.ts";
import { ChatPanel } from "./chat-panel.ts";
import { copyOf } from "./copy.ts";
import { Desk } from "./desk.ts";
import type { Ending } from "./endings.ts";
import { Farewell, farewellOf, isRemoval, waysAfterRemoval } from "./farewell.ts";
import { Fullness } from "./fullness.ts";
import { Notice, type Said } from "./notice.ts";
import type { Packet } from "./packets.ts";
import { part, readPage } from "./page.ts";
import { PeopleBar, peopleIn } from "./people.ts";
import { printOnce } from "./print.ts";
import { Rescue, type Story, type Words } from "./rescue.ts";
import { mayWrite, type Role } from "./roles.ts";
import { ShareDialog } from "./share-dialog.ts";
import { SavedSign } from "./sign.ts";
import { strings } from "./strings.ts";
import { TabTitle } from "./tab-title.ts";
import { Title } from "./title.ts";

const page = readPage();
const paper = part("paper");
const notices = part("notices");
const sign = new SavedSign(part("saved-sign"), part("saved-news"));
const tab = new TabTitle();
const title = new Title(part("title"), page.rename, tab);
const people = new PeopleBar(part("people"), page.user);
const share = new ShareDialog(page, () => title.text);
const farewell = new Farewell(page, notices, notices.dataset.signIn ?? "");
const fullness = new Fullness(notices);
const pause = new Notice(notices);
const rescues = new Set<Rescue>();

let { role, epoch } = page;
// Writing before the committed text is here would build on an empty document.
let settled = false;
let hasLeft = false;
let desk = newDesk();
const chat = new ChatHere(page, {
  isRoom: false,
  isOwner: () => role === "owner",
  send: (packet) => desk.connection.send(packet),
  awareness: () => desk.awareness,
  tab,
  counted: (unread, isForMe) => panel.count(unread, isForMe),
  escape: () => panel.close(),
});
const panel = new ChatPanel(part("chat-toggle"), chat.view);
if (location.hash === "#chat") panel.open();

applyRole();
showSaved();
showPeople();
void chat.chat.open();
part("share").addEventListener("click", () => share.open());
printOnce(() => title.text, paper);
part("print").addEventListener("click", () => window.print());
window.addEventListener("beforeunload", (event) => {
  const typed = hasLeft ? 0 : desk.connection.saved.changes;
  if (rescues.size > 0 || typed > 0) event.preventDefault();
});

function newDesk(): Desk {
  const made = new Desk({ ...page, role, epoch }, {
    saved: showSaved,
    role: roleChanged,
    refused,
    synced,
    heard,
    down: () => chat.chat.down(false),
    slow: (isSlow) => (part("slow-sign").hidden = !isSlow),
    waits: () => pause.show(strings.slowDown, []),
    moved,
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
  chat.showTyping();
}

function heard(packet: Packet): void {
  if (packet.type === "size" && mayWrite(role)) fullness.show(packet);
  if (packet.type === "welcome" || packet.type === "title") title.told(packet.title);
  chat.chat.heard(packet);
}

function synced(): void {
  settled = true;
  pause.clear();
  paper.removeAttribute("aria-busy");
  paper.style.minHeight = "";
  applyRole();
  // At once: Tiptap's own command waits for a frame, in which the first letters would be lost.
  if (desk.editor.isEmpty && document.activeElement === document.body) desk.editor.view.focus();
}

function roleChanged(now: Role): void {
  role = now;
  applyRole();
  chat.show();
  share.accessChanged();
}

function refused(now: Role): void {
  const words = unsavedWords();
  role = now;
  startAgain(words, strings.lowered(now, words.changes));
  share.accessChanged();
}

function moved(to: number): void {
  const words = unsavedWords();
  epoch = to;
  startAgain(words, strings.takenBack(words.changes));
}

// What was typed is put aside; the editor starts again from what the server has.
function startAgain(words: Words, said: Said, back = strings.raised(words.changes)): void {
  rebuild();
  if (words.changes > 0) offer(words, { said, back, ways: [] });
}

function rebuild(): void {
  settled = false;
  // As high as before, so that nobody loses their place.
  paper.style.minHeight = `${paper.offsetHeight}px`;
  paper.setAttribute("aria-busy", "true");
  desk.destroy();
  desk = newDesk();
  chat.chat.down(false);
  applyRole();
  showSaved();
  showPeople();
}

function ended(ending: Ending): void {
  const words = unsavedWords();
  if (ending === "full" && words.changes > 0) return filled(words);
  settled = false;
  hasLeft = isRemoval(ending);
  chat.chat.down(true);
  pause.clear();
  applyRole();
  if (hasLeft) share.close();
  if (!hasLeft || words.changes === 0) return farewell.show(ending, words, resume);
  const said = farewellOf(ending, page, words.changes);
  const back = strings.raised(words.changes);
  offer(words, { said, back, ways: waysAfterRemoval(ending, page) });
}

// The document itself is here as before, and so is what did not fit.
function filled(words: Words): void {
  const said = strings.full(words.changes);
  startAgain(words, said, said);
}

function resume(): void {
  farewell.clear();
  desk.connection.resume();
}

function unsavedWords(): Words {
  const { connection, doc, editor } = desk;
  return { changes: connection.saved.changes, doc, epoch, copy: copyOf(editor, title.text) };
}

function offer(words: Words, story: Story): void {
  const rescue = new Rescue(page, notices, words, story, () => rescues.delete(rescue));
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
  for (const rescue of rescues) {
    // Merged into a text that was taken back, the words would bring all of the other with them.
    const fits = editable && rescue.words.epoch === epoch;
    rescue.offer(fits ? () => putBack(rescue) : null);
  }
}
