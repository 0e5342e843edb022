import { element } from "../../shared/dom.ts";

/** What the words' aria-details lead to where no card exists. */
export class Details {
  private readonly place = element("div", { hidden: "" });
  private readonly notes = new Map<string, HTMLElement>();
  private readonly said = new Map<string, string>();

  constructor() {
    document.body.append(this.place);
  }

  /** Has a note for each of these ids that says so much, and no other. */
  show(said: ReadonlyMap<string, string>): void {
    for (const [id, note] of this.notes) {
      if (said.has(id)) continue;
      note.remove();
      this.notes.delete(id);
      this.said.delete(id);
    }
    for (const [id, words] of said) this.note(id, words);
  }

  private note(id: string, words: string): void {
    let note = this.notes.get(id);
    if (!note) {
      note = element("p", { id: `thread-${id}` });
      this.notes.set(id, note);
      this.place.append(note);
    }
    // There may be hundreds, of which hardly one says something else.
    if (this.said.get(id) === words) return;
    this.said.set(id, words);
    note.textContent = words;
  }
}
