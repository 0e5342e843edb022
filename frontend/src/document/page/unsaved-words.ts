import * as Y from "yjs";

import type { OpenText } from "./open-text.ts";
import type { Standing } from "./standing.ts";
import type { Rescue, Story, Words } from "../../rescue/rescue.ts";
import type { Rescues } from "../../rescue/rescue-list.ts";
import { copyOf, copyOfDoc } from "../../rescue/text-snapshot.ts";
import type { Said } from "../../shared/notice.ts";
import { mayChange } from "../../shared/roles.ts";
import type { Lost } from "../../suggestions/mine/unsent.ts";
import { strings } from "../../words/page.ts";
import { suggestionWords } from "../../words/review.ts";

/** What was written here and is not saved: put aside on this device, offered, put back. */
export class UnsavedWords {
  private readonly text: OpenText;
  private readonly standing: Standing;
  private readonly rescues: Rescues;
  private readonly title: () => string;

  constructor(text: OpenText, standing: Standing, rescues: Rescues, title: () => string) {
    this.text = text;
    this.standing = standing;
    this.rescues = rescues;
    this.title = title;
  }

  /** What the page holds now. */
  get now(): Words {
    const { connection, doc, editor } = this.text.desk;
    const copy = copyOf(editor, this.title());
    return { changes: connection.saved.changes, doc, epoch: this.standing.epoch, copy };
  }

  /** Puts words aside, and resolves to the number under which they are kept on this device. */
  async putAside({ changes, doc, copy }: Words): Promise<number | null> {
    if (changes === 0) return null;
    const update = Y.encodeStateAsUpdate(doc);
    return this.text.desk.connection.copy.putAside({ title: copy.title, changes, update });
  }

  /** Puts aside what was typed; the editor starts again from what the server has. */
  startAgain(words: Words, said: Said, back = strings.raised(words.changes)): void {
    const aside = this.putAside(words);
    this.text.rebuild(aside);
    if (words.changes > 0) this.offer(words, { said, back, ways: [] }, aside);
  }

  /** Offers words of which it is told this. */
  offer(words: Words, story: Story, aside: Promise<number | null>): void {
    this.rescues.offer(words, story, aside);
  }

  /** Offers what earlier pages have put aside. */
  offerOlder(): Promise<void> {
    return this.rescues.offerOlder(this.text.desk.editor.schema, (changes) => {
      const said = strings.older(changes);
      return { said, back: said, ways: [] };
    });
  }

  /** Offers suggestions; they fit into no text by themselves, and are not put back, but kept. */
  offerSuggestions({ changes, doc }: Lost, why: "moved" | "forbidden"): void {
    const { connection, editor } = this.text.desk;
    const words = { changes, doc, epoch: -1, copy: copyOfDoc(doc, editor.schema, this.title()) };
    const isAlone = connection.saved.changes === 0;
    const said = suggestionWords.unsent(changes, why);
    const aside = isAlone ? this.putAside(words) : Promise.resolve(null);
    this.offer(words, { said, back: said, ways: [] }, aside);
  }

  /** Lets those be put back that fit into the text as it is now. */
  showWaysBack(): void {
    const { right, isSettled, epoch } = this.standing;
    this.rescues.showWaysBack((rescue) => {
      // Merged into a text that was taken back, the words would bring all of the other with them.
      const fits = mayChange(right) && isSettled && rescue.words.epoch === epoch;
      return fits ? () => this.putBack(rescue) : null;
    });
  }

  private putBack(rescue: Rescue): void {
    const { doc } = this.text.desk;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(rescue.words.doc, Y.encodeStateVector(doc)));
    rescue.end();
  }
}
