import type { ReviewLog } from "./log.ts";
import type { Suggestion, Thread } from "../connection/thread.ts";
import { element } from "../shared/dom.ts";
import type { Person } from "../shared/page.ts";
import { say, suggestionWords } from "../words/review.ts";

/** Tells screen readers what others do in the threads. */
export class News {
  private readonly place = element("p", { class: "hidden-text", role: "status" });

  constructor() {
    document.body.append(this.place);
  }

  /** Something happened to the thread or suggestion with this id. */
  tell(log: ReviewLog, id: string): void {
    const suggestion = log.suggestion(id);
    const thread = log.thread(id);
    const words = suggestion ? ofSuggestion(suggestion) : thread ? ofThread(thread) : "";
    if (words) this.place.textContent = words;
  }
}

function ofThread({ comments, resolved }: Thread): string {
  const last = comments.at(-1);
  if (!last) return "";
  return resolved?.by
    ? say.newsResolved(resolved.by.name)
    : say.news(nameOf(last.author), last.text);
}

function ofSuggestion({ state, by, author, comments }: Suggestion): string {
  const last = comments.at(-1);
  if (state !== "open") return suggestionWords.newsClosed[state](nameOf(by));
  if (last) return say.news(nameOf(last.author), last.text);
  return suggestionWords.news(nameOf(author));
}

function nameOf(person: Person | null): string {
  return (person ?? { name: say.somebody }).name;
}
