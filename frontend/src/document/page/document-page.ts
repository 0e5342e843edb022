import { farewellOf, isRemoval, waysAfterRemoval } from "../end-notice.ts";
import { Parts, type Course } from "./parts.ts";
import { awaitReturn } from "../return.ts";
import type { Ending } from "../../connection/close-codes.ts";
import type { Packet } from "../../connection/packets.ts";
import { peopleIn } from "../../connection/person.ts";
import { showUnread } from "../../notices/bell.ts";
import { dropPage } from "../../offline/page-cache.ts";
import type { Words } from "../../rescue/rescue.ts";
import { part, type Page } from "../../shared/page.ts";
import { mayChange, mayWrite, type Right } from "../../shared/roles.ts";
import { strings } from "../../words/page.ts";

/** The page of one document, and what becomes of it while it is open. */
export class DocumentPage implements Course {
  readonly parts: Parts;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.parts = new Parts(page, this);
  }

  /** Shows how it stands, and fetches what there is. */
  open(): void {
    const { title, text, unsaved, chat, review, suggestions, share, standing } = this.parts;
    this.applyRole();
    title.catchUp();
    this.saved();
    this.met();
    // Before this page puts anything aside, which it offers by itself.
    void text.open(() => unsaved.offerOlder());
    void chat.open();
    void review.review.catchUp();
    void suggestions.open(text.store);
    share.watch(() => standing.right.role === "owner" && !standing.hasLeft);
  }

  // What is shown.

  saved(): void {
    const { text, suggestions, review } = this.parts;
    this.parts.showSaved();
    if (text.desk.connection.saved.changes > 0) return;
    review.review.offer();
    suggestions.mine.offer();
  }

  met(): void {
    const { text, people, arrivals, follow, share, chat } = this.parts;
    const here = peopleIn(text.desk.awareness.getStates().values(), this.page.user);
    people.show(here);
    arrivals.show(here);
    follow.look();
    share.showHere(here);
    chat.showTyping();
  }

  applyRole(): void {
    const { suggestions, standing, text, title, unsaved } = this.parts;
    const { right, hasLeft, isSettled } = standing;
    suggestions.applyRole(hasLeft);
    this.saved();
    const { mode } = suggestions;
    text.desk.editor.setEditable(isSettled && (mode === "edit" || suggestions.isSuggesting));
    title.setEditable(mayWrite(right.role) && !hasLeft);
    part("toolbar").hidden = mode === "read" || hasLeft;
    part("reading").hidden = (mode !== "read" && !right.frozen) || hasLeft;
    this.showReading();
    part("share").hidden = hasLeft || this.page.is_guest === true;
    unsaved.showWaysBack();
  }

  private showReading(): void {
    const { right } = this.parts.standing;
    this.parts.frozenSign.show(right, this.readingWords(right));
  }

  private readingWords(right: Right): string {
    if (mayChange(right)) return strings.readingOnly;
    const { review, chat, suggestions } = this.parts;
    return strings.reading(review.review.mayComment, chat.chat.mayChat, suggestions.maySuggest);
  }

  // What comes.

  heard(packet: Packet): void {
    const { standing, fullness, title, seen, share, chat, suggestions, review } = this.parts;
    if (packet.type === "size" && mayWrite(standing.right.role)) fullness.show(packet);
    if (packet.type === "welcome" || packet.type === "title") title.told(packet.title);
    if (packet.type === "notices") {
      showUnread(packet.unread);
      seen.look();
      share.noticed();
    }
    chat.chat.heard(packet);
    suggestions.heard(packet);
    review.review.heard(packet);
    if (packet.type === "welcome" || packet.type === "access") this.showReading();
  }

  synced(): void {
    this.parts.pause.clear();
    this.met();
    this.parts.arrivals.begin();
    this.parts.text.synced();
  }

  shown(): void {
    const { suggestions, review, text } = this.parts;
    suggestions.ready();
    this.applyRole();
    review.ready(text.desk.editor);
  }

  right(now: Right): void {
    const { standing, chat, review, share } = this.parts;
    standing.right = now;
    this.applyRole();
    chat.show();
    review.showSoon();
    share.accessChanged();
  }

  // What goes.

  down(): void {
    const { arrivals, chat, review, suggestions } = this.parts;
    arrivals.pause();
    chat.chat.down(false);
    review.review.down();
    suggestions.down();
  }

  refused(now: Right): void {
    const { unsaved, standing, share } = this.parts;
    const words = unsaved.now;
    standing.right = now;
    const { lowered, frozenNow } = strings;
    const { changes } = words;
    unsaved.startAgain(words, now.frozen ? frozenNow(changes) : lowered(now.role, changes));
    share.accessChanged();
  }

  moved(to: number): void {
    const { unsaved, suggestions, standing } = this.parts;
    const words = unsaved.now;
    suggestions.moved(to);
    standing.epoch = to;
    unsaved.startAgain(words, strings.takenBack(words.changes));
  }

  renewed(): void {
    const { suggestions, writers, chat, review } = this.parts;
    suggestions.unready();
    writers.again();
    chat.chat.down(false);
    review.unready();
    review.review.down();
    this.applyRole();
    this.saved();
    this.met();
  }

  ended(ending: Ending): void {
    const { standing, unsaved, chat, review, suggestions, pause } = this.parts;
    standing.ending = ending;
    const words = unsaved.now;
    if (ending === "full" && words.changes > 0) return this.filled(words);
    standing.isSettled = false;
    standing.hasLeft = isRemoval(ending);
    chat.chat.down(true);
    review.review.down();
    suggestions.down();
    if (isRefusal(ending)) suggestions.giveUp();
    pause.clear();
    this.applyRole();
    this.saved();
    if (standing.hasLeft) this.parts.share.close();
    this.leave(ending, words);
  }

  private leave(ending: Ending, words: Words): void {
    const { unsaved, text, rescues, farewell, standing } = this.parts;
    const aside = isRefusal(ending) ? unsaved.putAside(words) : Promise.resolve(null);
    if (isRefusal(ending)) void text.desk.connection.copy.retire();
    if (standing.hasLeft) {
      void dropPage(this.page);
      awaitReturn(this.page, () => !rescues.isAtRisk && location.reload());
    }
    if (!standing.hasLeft || words.changes === 0)
      return farewell.show(ending, words, () => this.resume());
    const said = farewellOf(ending, this.page, words.changes);
    const ways = waysAfterRemoval(ending, this.page);
    unsaved.offer(words, { said, back: strings.raised(words.changes), ways }, aside);
  }

  // The document itself is here as before, and so is what did not fit.
  private filled(words: Words): void {
    const said = strings.full(words.changes);
    this.parts.standing.ending = null;
    this.parts.unsaved.startAgain(words, said, said);
  }

  private resume(): void {
    this.parts.standing.ending = null;
    this.parts.farewell.clear();
    this.parts.text.desk.connection.resume();
  }
}

// Whether what is kept on this device must not be offered to the server once more.
function isRefusal(what: Ending): boolean {
  return isRemoval(what) || what === "malformed" || what === "tooBig";
}
