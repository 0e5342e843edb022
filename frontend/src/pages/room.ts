import * as Y from "yjs";

import { PageChat } from "../chat/page-chat.ts";
import { Connection } from "../connection/connection.ts";
import type { Ending } from "../connection/close-codes.ts";
import { Farewell, isRemoval } from "../document/end-notice.ts";
import type { Packet } from "../connection/packets.ts";
import { showUnread } from "../notices/bell.ts";
import { Seen } from "../notices/seen.ts";
import { oncePerFrame } from "../shared/scheduling.ts";
import { part, readPage } from "../shared/page.ts";
import { peopleIn } from "../connection/person.ts";
import { PeopleBar } from "../people/people-bar.ts";
import { mayWrite, type Right } from "../shared/roles.ts";
import { ShareDialog } from "../sharing/dialog.ts";
import { TabTitle } from "../shared/tab-title.ts";
import { Title } from "../document/title.ts";

const page = readPage();
const notices = part("notices");
const tab = new TabTitle();
const title = new Title(
  page,
  tab,
  () => {},
  () => {},
);
const people = new PeopleBar(part("people"), page.user, null);
const share = new ShareDialog(page, () => title.text);
const farewell = new Farewell(page, notices, notices.dataset.signIn ?? "");
const seen = new Seen(page);

let role = page.role;
let connection = newConnection();
const chat = new PageChat(page, {
  // A document of data has this page, too.
  isRoom: !document.querySelector(".data-facts"),
  isOwner: () => role === "owner",
  send: (packet) => connection.send(packet),
  awareness: () => connection.awareness,
  tab,
  counted: () => {},
  escape: () => {},
});

part("room").append(chat.view.element);
part("share").addEventListener("click", () => share.open());
share.watch(() => role === "owner");
applyRight(page);
showPeople();
chat.view.setShown(true);
void chat.open();
if (location.hash === "#share") share.open();

// A room has no text: its Doc stays empty.
function newConnection(): Connection {
  const made = new Connection({ ...page, role }, new Y.Doc(), {
    saved: () => {},
    right: applyRight,
    refused,
    synced: () => {},
    heard,
    down: () => chat.chat.down(false),
    slow: () => {},
    waits: () => {},
    moved: () => location.reload(),
    ended,
  });
  const { awareness } = made;
  awareness.setLocalStateField("user", page.user);
  awareness.on("change", oncePerFrame(showPeople));
  made.connect();
  return made;
}

function heard(packet: Packet): void {
  if (packet.type === "welcome" || packet.type === "title") title.told(packet.title);
  if (packet.type === "notices") {
    showUnread(packet.unread);
    seen.look();
    share.noticed();
  }
  chat.chat.heard(packet);
}

function showPeople(): void {
  const here = peopleIn(connection.awareness.getStates().values(), page.user);
  people.show(here);
  share.showHere(here);
  chat.showTyping();
}

function applyRight(now: Right): void {
  ({ role } = now);
  title.setEditable(mayWrite(role));
  chat.show();
  share.accessChanged();
}

function refused(now: Right): void {
  applyRight(now);
  connection.destroy();
  connection = newConnection();
  chat.chat.down(false);
}

function ended(ending: Ending): void {
  chat.chat.down(true);
  if (isRemoval(ending)) share.close();
  part("share").hidden = isRemoval(ending) || page.is_guest === true;
  const copy = { title: "", text: "", html: "" };
  const nothing = { changes: 0, doc: new Y.Doc(), epoch: 0, copy };
  farewell.show(ending, nothing, resume);
}

function resume(): void {
  farewell.clear();
  connection.resume();
}
