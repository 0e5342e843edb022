import type { Editor } from "@tiptap/core";
import * as Y from "yjs";

import { Arrivals } from "../people/arrivals.ts";
import { ChatHere } from "../chat/page-chat.ts";
import { MessageSquare, MessagesSquare } from "lucide";
import { copyOf, copyOfDoc } from "../rescue/text-snapshot.ts";
import { Desk } from "../document/workspace.ts";
import type { Ending } from "../connection/close-codes.ts";
import { Farewell, farewellOf, isRemoval, waysAfterRemoval } from "../document/end-notice.ts";
import { Follow } from "../document/follow.ts";
import { idle, oncePerFrame } from "../shared/scheduling.ts";
import { FrozenSign } from "../document/frozen-sign.ts";
import { Fullness } from "../document/quota-notice.ts";
import { dropPage, keepPage } from "../offline/page-cache.ts";
import { LocalStore } from "../offline/local-store.ts";
import { keepAttention } from "../notices/attention.ts";
import { showUnread } from "../notices/bell.ts";
import { Seen } from "../notices/seen.ts";
import { Notice, type Said } from "../shared/notice.ts";
import type { Packet } from "../connection/packets.ts";
import { part, readPage } from "../shared/page.ts";
import { peopleIn } from "../connection/person.ts";
import { PeopleBar } from "../people/people-bar.ts";
import { isUploading } from "../editor/nodes/picture-drop.ts";
import { printOnce } from "../document/print.ts";
import type { Rescue, Story, Words } from "../rescue/rescue.ts";
import { showMentioned } from "../document/mentioned.ts";
import { awaitReturn } from "../document/return.ts";
import { Rescues } from "../rescue/rescue-list.ts";
import { ReviewHere } from "../review/page-review.ts";
import { mayChange, mayWrite, type Right } from "../shared/roles.ts";
import { withMore } from "../connection/saved-state.ts";
import { ShareDialog } from "../sharing/dialog.ts";
import { tellHeader } from "../shared/sight.ts";
import { SavedSign } from "../document/saved-sign.ts";
import { SidePanel } from "../document/side-panel.ts";
import { SuggestionsHere } from "../suggestions/page-suggestions.ts";
import type { Lost } from "../suggestions/mine/unsent.ts";
import { strings } from "../words/page.ts";
import { tellSince } from "../history/since.ts";
import { Writers } from "../history/writers.ts";
import { TabTitle } from "../shared/tab-title.ts";
import { Title } from "../document/title.ts";
import { say as chatWords } from "../words/chat.ts";
import { say as reviewWords } from "../words/review.ts";
import { suggestionWords } from "../words/review.ts";

const UNOPENED = 30; // days

const page = readPage();
const paper = part("paper");
const notices = part("notices");
const sign = new SavedSign(part("saved-sign"), part("saved-news"));
const tab = new TabTitle();
const title = new Title(
  page,
  tab,
  () => showSaved(),
  (words) => {
    begun = words;
    desk.editor.commands.focus("start");
  },
);
const people = new PeopleBar(part("people"), page.user, (person) => follow.start(person));
const arrivals = new Arrivals(part("people-news"));
const follow = new Follow(
  page.user,
  part("desk-header"),
  () => desk,
  (followed) => people.mark(followed),
);
const share = new ShareDialog(page, () => title.text);
const farewell = new Farewell(page, notices, notices.dataset.signIn ?? "");
const frozenSign = new FrozenSign(part("reading"), page);
const fullness = new Fullness(notices);
const pause = new Notice(notices);
const store = LocalStore.open(page.user.id, () => desk.connection.copy.lose());
const rescues = new Rescues(page, notices, store);

let { role, frozen, epoch } = page;
// Writing before the committed text is here would build on an empty document.
let settled = false;
let hasLeft = false;
// Words for the text that were typed before it was here.
let begun = "";
let keptEpoch = -1;
// Where the caret was in the text before this one, if it was there.
let caret: number | null = null;
let ending: Ending | null = null;
let desk = newDesk();
const chat = new ChatHere(page, {
  isRoom: false,
  isOwner: () => role === "owner",
  send: (packet) => desk.connection.send(packet),
  awareness: () => desk.awareness,
  tab,
  counted: (unread, isForMe) => panel.count("chat", unread, isForMe),
  escape: () => panel.close(),
});
const suggestions = new SuggestionsHere(page, {
  desk: () => desk,
  review: () => review,
  send: (packet) => desk.connection.send(packet),
  isSaved: () => desk.connection.saved.changes === 0,
  right: () => ({ role, frozen }),
  modeChanged: applyRole,
  bound: () => {
    review.ready(desk.editor);
    writers.again();
    applyRole();
  },
  waits: showSaved,
  lost: offerSuggestions,
});
const review: ReviewHere = new ReviewHere(page, {
  editor: () => desk.editor,
  send: (packet) => desk.connection.send(packet),
  isSaved: () => desk.connection.saved.changes === 0,
  people: () => chat.chat.people,
  role: () => role,
  isListed: () => panel.now === "review",
  isCovered: () => panel.covers,
  list: () => panel.open("review", false),
  uncover: () => panel.uncover(),
  suggestions,
  told: () => suggestions.told(),
  counted: (open, isForMe) => panel.count("review", open, isForMe),
});
const panel: SidePanel<"chat" | "review"> = new SidePanel([
  {
    name: "chat",
    title: chatWords.chat,
    image: MessageSquare,
    toggle: part("chat-toggle"),
    element: chat.view.element,
    close: chatWords.close,
    label: chatWords.open,
    setShown: (isShown) => chat.view.setShown(isShown),
    focus: () => chat.view.focus(),
  },
  {
    name: "review",
    title: reviewWords.comments,
    image: MessagesSquare,
    toggle: part("review-toggle"),
    element: review.list.element,
    close: reviewWords.close,
    label: reviewWords.toggle,
    setShown: (isShown) => (isShown ? review.show() : review.showSoon()),
    focus: () => review.list.focus(),
  },
]);
if (location.hash === "#chat") panel.open("chat");
if (location.hash === "#share") share.open();
keepAttention();
const seen = new Seen(page.api);

tellHeader();
applyRole();
title.catchUp();
showSaved();
showPeople();
void open(store, true);
void chat.chat.open();
void review.review.catchUp();
void suggestions.open(store);
part("comment").addEventListener("click", () => {
  part("desk-menu").hidePopover();
  review.start();
});
part("print-comments").addEventListener("click", () => review.print());
part("share").addEventListener("click", () => share.open());
share.watch(() => role === "owner" && !hasLeft);
printOnce(() => title.text, paper);
part("print").addEventListener("click", () => window.print());
const writers = new Writers(part("writers"), part("writers-legend"), page.id, page.user, () => {
  const { editor, doc } = desk;
  const text = suggestions.textOf(doc).getXmlFragment("default");
  return { editor, text, client: doc.clientID };
});
void tellSince(page, part<HTMLAnchorElement>("since"));
// Until here they would have done nothing.
const BUTTONS = ["chat-toggle", "review-toggle", "share", "comment", "print", "print-comments"];
for (const id of BUTTONS) part(id).removeAttribute("disabled");
window.addEventListener("beforeunload", (event) => {
  const { isKept } = desk.connection.saved.state;
  if (rescues.isAtRisk || isUploading(desk.editor) || !(hasLeft || isKept)) event.preventDefault();
});
window.addEventListener("pagehide", () => desk.connection.copy.flush());

function newDesk(): Desk {
  const made = new Desk(
    { ...page, role, frozen, epoch },
    {
      saved: showSaved,
      right: rightChanged,
      refused,
      synced,
      heard,
      down,
      slow: (isSlow) => (part("slow-sign").hidden = !isSlow),
      waits: () => pause.show(strings.slowDown, []),
      moved,
      ended,
    },
    { start: () => review.start(), isKnown: (id) => review.isKnown(id) },
  );
  made.awareness.on("change", oncePerFrame(showPeople));
  return made;
}

// `ready` gives the store when nothing of it is being put aside any more.
async function open(ready: Promise<LocalStore | null>, isFirst = false): Promise<void> {
  const { connection, editor } = desk;
  const hasText = await connection.load(ready, title.text);
  // Before this page puts anything aside, which it offers by itself.
  if (isFirst) await rescues.offerOlder(editor.schema, olderStory);
  if (connection !== desk.connection) return;
  if (hasText) showText();
  connection.provider.connect();
}

function olderStory(changes: number): Story {
  const said = strings.older(changes);
  return { said, back: said, ways: [] };
}

function showSaved(): void {
  const { state } = desk.connection.saved;
  const more = Number(title.isWaiting) + suggestions.mine.unheard;
  sign.show(withMore(state, more, suggestions.isSuggesting), ending);
  if (state.changes > 0) return;
  review.review.offer();
  suggestions.mine.offer();
}

function down(): void {
  arrivals.pause();
  chat.chat.down(false);
  review.review.down();
  suggestions.down();
}

function showPeople(): void {
  const here = peopleIn(desk.awareness.getStates().values(), page.user);
  people.show(here);
  arrivals.show(here);
  follow.look();
  share.showHere(here);
  chat.showTyping();
}

function heard(packet: Packet): void {
  if (packet.type === "size" && mayWrite(role)) fullness.show(packet);
  if (packet.type === "welcome" || packet.type === "title") title.told(packet.title);
  if (packet.type === "notices") {
    showUnread(packet.unread);
    seen.look();
    share.noticed();
  }
  chat.chat.heard(packet);
  suggestions.heard(packet);
  review.review.heard(packet);
  if (packet.type === "welcome" || packet.type === "access") showReading();
}

function synced(): void {
  pause.clear();
  showPeople();
  arrivals.begin();
  void keep();
  showText();
}

// For when there is no server; the page changes when its text starts anew.
async function keep(): Promise<void> {
  if (keptEpoch === epoch) return;
  keptEpoch = epoch;
  await idle();
  await keepPage(page);
  await (await store)?.sweep(UNOPENED).catch(() => {});
}

function showText(): void {
  settled = true;
  paper.removeAttribute("aria-busy");
  paper.style.minHeight = "";
  suggestions.ready();
  applyRole();
  review.ready(desk.editor);
  takeFocus(desk.editor);
  showMentioned(desk.editor, page.user.id);
  if (begun && desk.editor.isEditable)
    desk.editor.chain().focus("start").insertContent({ type: "text", text: begun }).run();
  begun = "";
}

// At once: Tiptap's own command waits for a frame, in which the first letters would be lost.
function takeFocus(editor: Editor): void {
  if (document.activeElement !== document.body) return;
  if (caret !== null) editor.commands.setTextSelection(caret);
  if (caret !== null || editor.isEmpty) editor.view.focus();
  caret = null;
}

function rightChanged(now: Right): void {
  ({ role, frozen } = now);
  applyRole();
  chat.show();
  review.showSoon();
  share.accessChanged();
}

function refused(now: Right): void {
  const words = unsavedWords();
  ({ role, frozen } = now);
  const { lowered, frozenNow } = strings;
  startAgain(words, frozen ? frozenNow(words.changes) : lowered(role, words.changes));
  share.accessChanged();
}

function moved(to: number): void {
  const words = unsavedWords();
  suggestions.moved(to);
  epoch = to;
  startAgain(words, strings.takenBack(words.changes));
}

// What was typed is put aside; the editor starts again from what the server has.
function startAgain(words: Words, said: Said, back = strings.raised(words.changes)): void {
  const aside = putAside(words);
  rebuild(aside);
  if (words.changes > 0) rescues.offer(words, { said, back, ways: [] }, aside);
}

function rebuild(after: Promise<unknown>): void {
  settled = false;
  caret = desk.editor.isFocused ? desk.editor.state.selection.head : null;
  // As high as before, so that nobody loses their place.
  paper.style.minHeight = `${paper.offsetHeight}px`;
  paper.setAttribute("aria-busy", "true");
  desk.destroy();
  desk = newDesk();
  suggestions.unready();
  writers.again();
  chat.chat.down(false);
  review.unready();
  review.review.down();
  applyRole();
  showSaved();
  showPeople();
  void open(after.then(() => store));
}

function ended(now: Ending): void {
  ending = now;
  const words = unsavedWords();
  if (ending === "full" && words.changes > 0) return filled(words);
  settled = false;
  hasLeft = isRemoval(ending);
  chat.chat.down(true);
  review.review.down();
  suggestions.down();
  if (isRefusal(ending)) suggestions.giveUp();
  pause.clear();
  applyRole();
  showSaved();
  if (hasLeft) share.close();
  const aside = isRefusal(ending) ? putAside(words) : Promise.resolve(null);
  if (isRefusal(ending)) void desk.connection.copy.retire();
  if (hasLeft) void dropPage(page);
  if (hasLeft) awaitReturn(page, () => !rescues.isAtRisk && location.reload());
  if (!hasLeft || words.changes === 0) return farewell.show(ending, words, resume);
  const said = farewellOf(ending, page, words.changes);
  const back = strings.raised(words.changes);
  rescues.offer(words, { said, back, ways: waysAfterRemoval(ending, page) }, aside);
}

// Whether what is kept on this device must not be offered to the server once more.
function isRefusal(what: Ending): boolean {
  return isRemoval(what) || what === "malformed" || what === "tooBig";
}

// The document itself is here as before, and so is what did not fit.
function filled(words: Words): void {
  const said = strings.full(words.changes);
  ending = null;
  startAgain(words, said, said);
}

function resume(): void {
  ending = null;
  farewell.clear();
  desk.connection.resume();
}

// They fit into no text by themselves: they are not put back, but kept.
function offerSuggestions({ changes, doc }: Lost): void {
  const { connection, editor } = desk;
  const copy = copyOfDoc(doc, editor.schema, title.text);
  const words = { changes, doc, epoch: -1, copy };
  const isAlone = connection.saved.changes === 0;
  const said = suggestionWords.unsent(changes);
  rescues.offer(
    words,
    { said, back: said, ways: [] },
    isAlone ? putAside(words) : Promise.resolve(null),
  );
}

function unsavedWords(): Words {
  const { connection, doc, editor } = desk;
  return { changes: connection.saved.changes, doc, epoch, copy: copyOf(editor, title.text) };
}

// Resolves to the number under which the words are kept on this device.
async function putAside({ changes, doc, copy }: Words): Promise<number | null> {
  if (changes === 0) return null;
  const update = Y.encodeStateAsUpdate(doc);
  return desk.connection.copy.putAside({ title: copy.title, changes, update });
}

function putBack(rescue: Rescue): void {
  const lacking = Y.encodeStateAsUpdate(rescue.words.doc, Y.encodeStateVector(desk.doc));
  Y.applyUpdate(desk.doc, lacking);
  rescue.end();
}

function showReading(): void {
  const right = { role, frozen };
  frozenSign.show(right, readingWords(right));
}

function applyRole(): void {
  suggestions.applyRole(hasLeft);
  showSaved();
  const { mode } = suggestions;
  const editable = settled && (mode === "edit" || suggestions.isSuggesting);
  desk.editor.setEditable(editable);
  title.setEditable(mayWrite(role) && !hasLeft);
  part("toolbar").hidden = mode === "read" || hasLeft;
  part("reading").hidden = (mode !== "read" && !frozen) || hasLeft;
  showReading();
  part("share").hidden = hasLeft;
  rescues.showWaysBack((rescue) => {
    // Merged into a text that was taken back, the words would bring all of the other with them.
    const fits = mayChange({ role, frozen }) && settled && rescue.words.epoch === epoch;
    return fits ? () => putBack(rescue) : null;
  });
}

function readingWords(right: Right): string {
  if (mayChange(right)) return strings.readingOnly;
  return strings.reading(review.review.mayComment, chat.chat.mayChat, suggestions.maySuggest);
}
