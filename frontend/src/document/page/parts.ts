import { Farewell } from "../end-notice.ts";
import { Follow } from "../follow.ts";
import { FrozenSign } from "../frozen-sign.ts";
import { OpenText, type TextUse } from "./open-text.ts";
import { panelsOf, type Panels } from "./panels.ts";
import { Fullness } from "../quota-notice.ts";
import { SavedSign } from "../saved-sign.ts";
import { Standing } from "./standing.ts";
import { Title } from "../title.ts";
import { UnsavedWords } from "./unsaved-words.ts";
import { PageChat } from "../../chat/page-chat.ts";
import { withMore } from "../../connection/saved-state.ts";
import { isUploading } from "../../editor/nodes/picture-drop.ts";
import { Beside } from "../../history/beside.ts";
import { lastVisit } from "../../history/visits.ts";
import { Writers } from "../../history/writers.ts";
import { Seen } from "../../notices/seen.ts";
import { Arrivals } from "../../people/arrivals.ts";
import { PeopleBar } from "../../people/people-bar.ts";
import { Rescues } from "../../rescue/rescue-list.ts";
import { PageReview } from "../../review/page/page-review.ts";
import { Notice } from "../../shared/notice.ts";
import { part, type Page } from "../../shared/page.ts";
import { TabTitle } from "../../shared/tab-title.ts";
import { ShareDialog } from "../../sharing/dialog.ts";
import { PageSuggestions } from "../../suggestions/page-suggestions.ts";
import { say as chatWords } from "../../words/chat.ts";
import { strings } from "../../words/page.ts";
import { say as reviewWords } from "../../words/review.ts";

/** What becomes of a page while it is open. */
export interface Course extends Omit<TextUse, "title" | "slow" | "waits"> {
  /** What the person may do, or how they do it, has changed. */
  applyRole(): void;
}

/** All that stands on the page of a document, and who asks whom. */
export class Parts {
  /** When the person was here before this time (ISO 8601). */
  readonly visit: string | null;
  readonly standing: Standing;
  readonly text: OpenText;
  readonly title: Title;
  readonly share: ShareDialog;
  readonly chat: PageChat;
  readonly suggestions: PageSuggestions;
  readonly review: PageReview;
  readonly panel: Panels;
  private readonly page: Page;
  private readonly course: Course;
  readonly notices = part("notices");
  readonly sign = new SavedSign(part("saved-sign"), part("saved-news"));
  private readonly tab = new TabTitle();
  readonly people: PeopleBar;
  readonly arrivals = new Arrivals(part("people-news"));
  readonly follow: Follow;
  readonly farewell: Farewell;
  readonly frozenSign: FrozenSign;
  readonly fullness = new Fullness(this.notices);
  readonly pause = new Notice(this.notices);
  readonly rescues: Rescues;
  readonly unsaved: UnsavedWords;
  readonly seen: Seen;
  readonly writers: Writers;

  constructor(page: Page, course: Course) {
    this.page = page;
    this.course = course;
    this.visit = lastVisit(page.user.id, page.id);
    this.standing = new Standing(page);
    const begin = (words: string): void => this.text.begin(words);
    this.title = new Title(page, this.tab, () => this.course.saved(), begin);
    this.people = new PeopleBar(part("people"), page.user, (person) => this.follow.start(person));
    this.follow = new Follow(
      page.user,
      part("desk-header"),
      () => this.text.desk,
      (followed) => this.people.mark(followed),
    );
    this.share = new ShareDialog(page, () => this.title.text);
    this.farewell = new Farewell(page, this.notices, this.notices.dataset.signIn ?? "");
    this.frozenSign = new FrozenSign(part("reading"), page);
    this.text = this.newText();
    this.rescues = new Rescues(page, this.notices, this.text.store);
    this.unsaved = new UnsavedWords(this.text, this.standing, this.rescues, () => this.title.text);
    this.chat = this.newChat();
    this.suggestions = this.newSuggestions();
    this.review = this.newReview();
    const { id, api, user, history } = page;
    const past = new Beside({ id, api, user, history, visit: () => this.visit });
    this.panel = panelsOf(this.chat, this.review, past);
    this.seen = new Seen(page);
    this.writers = this.newWriters();
  }

  /** Whether something would be lost if the page was closed now. */
  get isAtRisk(): boolean {
    const { connection, editor } = this.text.desk;
    const { hasLeft } = this.standing;
    const isKept = hasLeft || connection.saved.state.isKept;
    // What waits to be said is kept as long as the tab is there.
    const unsaid = [...this.review.review.acts.waiting, ...this.chat.chat.outbox.waiting];
    const isSaid = hasLeft || unsaid.length === 0;
    return this.rescues.isAtRisk || isUploading(editor) || !isKept || !isSaid;
  }

  /** Shows how much of what was written the server has. */
  showSaved(): void {
    const { text, title, suggestions, sign, standing } = this;
    const { state } = text.desk.connection.saved;
    const more = Number(title.isWaiting) + suggestions.mine.unsent.length;
    sign.show(withMore(state, more, suggestions.isSuggesting), standing.ending);
  }

  private newText(): OpenText {
    const { course } = this;
    const use: TextUse = {
      title: () => this.title.text,
      saved: () => course.saved(),
      right: (right) => course.right(right),
      refused: (right) => course.refused(right),
      synced: () => course.synced(),
      heard: (packet) => course.heard(packet),
      down: () => course.down(),
      slow: (isSlow) => (part("slow-sign").hidden = !isSlow),
      waits: () => this.pause.show(strings.slowDown, []),
      moved: (epoch) => course.moved(epoch),
      ended: (ending) => course.ended(ending),
      met: () => course.met(),
      shown: () => course.shown(),
      renewed: () => course.renewed(),
    };
    return new OpenText(this.page, this.standing, use, {
      start: () => this.review.start(),
      isKnown: (id) => this.review.isKnown(id),
    });
  }

  private newChat(): PageChat {
    return new PageChat(this.page, {
      isRoom: false,
      isOwner: () => this.standing.right.role === "owner",
      send: (packet) => this.text.desk.connection.send(packet),
      awareness: () => this.text.desk.awareness,
      tab: this.tab,
      counted: (unread, isForMe) =>
        this.panel.count("chat", unread, chatWords.open(unread), isForMe),
      escape: () => this.panel.close(),
    });
  }

  private newSuggestions(): PageSuggestions {
    return new PageSuggestions(this.page, {
      desk: () => this.text.desk,
      review: () => this.review,
      send: (packet) => this.text.desk.connection.send(packet),
      isSaved: () => this.text.desk.connection.saved.changes === 0,
      right: () => this.standing.right,
      modeChanged: () => this.course.applyRole(),
      bound: () => {
        this.review.ready(this.text.desk.editor);
        this.writers.again();
        this.course.applyRole();
      },
      waits: () => this.showSaved(),
      lost: (lost, why) => this.unsaved.offerSuggestions(lost, why),
    });
  }

  private newReview(): PageReview {
    return new PageReview(this.page, {
      editor: () => this.text.desk.editor,
      send: (packet) => this.text.desk.connection.send(packet),
      isSaved: () => this.text.desk.connection.saved.changes === 0,
      people: () => this.chat.chat.people,
      role: () => this.standing.right.role,
      panel: {
        isListed: () => this.panel.now === "review",
        isCovered: () => this.panel.covers,
        open: () => this.panel.open("review", false),
        uncover: () => this.panel.uncover(),
      },
      suggestions: this.suggestions,
      told: () => this.suggestions.told(),
      counted: (comments, suggestions, isForMe) => {
        const label = reviewWords.toggle(comments, suggestions);
        this.panel.count("review", comments + suggestions, label, isForMe);
      },
    });
  }

  private newWriters(): Writers {
    const { id, user } = this.page;
    return new Writers(part("writers"), part("writers-legend"), id, user, () => {
      const { editor, doc } = this.text.desk;
      const text = this.suggestions.textOf(doc).getXmlFragment("default");
      return { editor, text, client: doc.clientID };
    });
  }
}
