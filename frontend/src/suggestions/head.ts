import { Check, Link, RotateCcw, TextSearch, Undo2, X } from "lucide";

import { cut } from "./changes/attributes.ts";
import type { Deed } from "./changes/describe.ts";
import type { Problem } from "./decisions.ts";
import { headOf, refusal, tool } from "../chat/view/rows.ts";
import type { Suggestion, SuggestionState } from "../connection/thread.ts";
import { authorOf, originOf } from "../review/margin/comment-row.ts";
import { button, element, refill } from "../shared/dom.ts";
import { circle } from "../sharing/controls.ts";
import { ago } from "../shared/times.ts";
import { say as reviewWords } from "../words/review.ts";
import { suggestionWords as say } from "../words/review.ts";

const FEW = 3; // deeds of a card that is not chosen
const MANY = 30; // of one that is

/** A suggestion on which another one builds. */
export interface Foundation {
  readonly id: string;
  readonly author: string;
  /** What it does, in a sentence. */
  readonly words: string;
}

/** What is told of a suggestion at the head of its card. */
export interface HeadState {
  readonly suggestion: Suggestion;
  /** What it does; null when that is not known yet. */
  readonly deeds: readonly Deed[] | null;
  readonly isChosen: boolean;
  /** The open ones that it builds on, near or far, the first first. */
  readonly buildsOn: readonly Foundation[];
  /** The open ones that build on it. */
  readonly carries: number;
  readonly mayDecide: boolean;
  readonly isMine: boolean;
  readonly isOnline: boolean;
  readonly isBusy: boolean;
  /** What is on its way to the server, in words. */
  readonly waits: string;
  /** Why the server did not take it. */
  readonly error: string;
  readonly problem: Problem | null;
}

/** What a card's head has the page do. */
export interface HeadUse {
  accept(ids: readonly string[]): void;
  reject(id: string): void;
  withdraw(id: string): void;
  reopen(ids: readonly string[]): void;
  again(id: string): void;
  discard(id: string): void;
  copyWords(id: string): void;
  copyLink(id: string): void;
  find(id: string): void;
  /** Goes to the card of a suggestion. */
  reveal(id: string): void;
}

/** The head of a suggestion's card. What has not changed stays, so that what is pressed is there. */
export class SuggestionHead {
  readonly parts: readonly HTMLElement[];
  private readonly use: HeadUse;
  private readonly author = element("div", { class: "suggestion-author" });
  private readonly tools = element("div", { class: "thread-tools" });
  private readonly deeds = element("div", { class: "suggestion-deeds" });
  private readonly notes = element("div", { class: "suggestion-notes" });
  private readonly shown = new Map<HTMLElement, string>();

  constructor(use: HeadUse) {
    this.use = use;
    this.parts = [this.author, this.tools, this.deeds, this.notes];
  }

  /** Shows the suggestion as it is now; whether that is otherwise than before. */
  show(state: HeadState): boolean {
    const { suggestion, isOnline, isBusy, mayDecide, isMine, error } = state;
    const { id, rev, author, at, state: name, by, closed, imported } = suggestion;
    const when = ago(at, Date.now());
    const about = [id, rev > 0, name, mayDecide, isMine, isOnline, isBusy, error, hasPlace(state)];
    const keys = [
      this.fill(this.author, [author, when], () => authorParts(suggestion, when)),
      this.fill(this.tools, about, () => toolsOf(state, this.use)),
      this.fill(this.deeds, [state.deeds, name, by, closed, state.isChosen, imported], () => [
        ...originParts(suggestion),
        deedList(state, this.use),
      ]),
      this.fill(
        this.notes,
        [state.buildsOn, state.carries, name, state.waits, error, state.problem, isBusy],
        () => notesOf(state, this.use),
      ),
    ];
    return keys.includes(true);
  }

  private fill(part: HTMLElement, about: unknown, make: () => HTMLElement[]): boolean {
    const key = JSON.stringify(about);
    if (this.shown.get(part) === key) return false;
    this.shown.set(part, key);
    refill(part, make());
    return true;
  }
}

function authorParts({ author, at }: Suggestion, when: string): HTMLElement[] {
  const person = authorOf(author);
  return [circle(person), headOf(person, at, when)];
}

/** Who has made it, and when, as the file says that it came with. */
function originParts(suggestion: Suggestion): HTMLElement[] {
  const origin = originOf(suggestion);
  return origin ? [element("p", { class: "thread-origin", dir: "auto" }, origin)] : [];
}

function toolsOf(state: HeadState, use: HeadUse): HTMLElement[] {
  const { suggestion, mayDecide, isMine, isOnline, isBusy, error } = state;
  const { id, rev } = suggestion;
  if (rev === 0 || error) return [];
  const tools: HTMLButtonElement[] = [];
  const add = (...given: Parameters<typeof tool>): void => void tools.push(tool(...given));
  if (suggestion.state === "open") {
    if (mayDecide) add(Check, say.accept, () => use.accept([id]));
    if (mayDecide && !isMine) add(X, say.reject, () => use.reject(id));
    if (isMine) add(Undo2, say.withdraw, () => use.withdraw(id));
  } else if (mayReopen(suggestion.state, state)) add(RotateCcw, say.reopen, () => use.reopen([id]));
  for (const one of tools) one.disabled = !isOnline || isBusy;
  const link = tool(Link, reviewWords.copyLink, () => use.copyLink(id));
  const find = tool(TextSearch, reviewWords.toWords, () => use.find(id));
  return [link, ...(hasPlace(state) ? [find] : []), ...tools];
}

function hasPlace({ suggestion, deeds }: HeadState): boolean {
  return suggestion.state === "open" && (deeds ?? []).length > 0;
}

function mayReopen(state: SuggestionState, { mayDecide, isMine }: HeadState): boolean {
  return state === "rejected" ? mayDecide : state === "withdrawn" && isMine;
}

function deedList({ deeds, suggestion, isChosen }: HeadState, use: HeadUse): HTMLElement {
  if (suggestion.state !== "open")
    return element("p", { class: "thread-gone" }, closedWords(suggestion));
  if (!deeds) return element("p", { class: "thread-gone" }, say.computing);
  if (deeds.length === 0) return element("p", { class: "thread-gone" }, say.gone);
  const most = isChosen ? MANY : FEW;
  const shown = deeds.slice(0, most).map((deed) => element("li", {}, ...deedWords(deed)));
  const rest = deeds.length - most;
  if (rest > 0) shown.push(element("li", { class: "deeds-more" }, say.more(rest)));
  const list = element("ul", { class: "deeds", dir: "auto" }, ...shown);
  list.addEventListener("dblclick", () => use.find(suggestion.id));
  return list;
}

/** What a deed says, with what is deleted and added in elements of their own. */
export function deedWords({ what, deleted, added }: Deed): HTMLElement[] {
  const words = [element("span", { class: "deed-what" }, what, deleted || added ? ": " : "")];
  if (deleted) words.push(element("del", { class: "deed-del" }, deleted));
  if (added)
    words.push(element(deleted || what === say.add ? "ins" : "span", { class: "deed-ins" }, added));
  return words;
}

function closedWords({ state, by, closed, at }: Suggestion): string {
  const words = say.closedBy[state as Exclude<SuggestionState, "open">];
  return words(authorOf(by).name, ago(closed ?? at, Date.now()));
}

function notesOf(state: HeadState, use: HeadUse): HTMLElement[] {
  const { suggestion, buildsOn, carries, waits, error, problem } = state;
  const { id } = suggestion;
  const isOpen = suggestion.state === "open";
  const notes: HTMLElement[] = [];
  if (buildsOn.length > 0 && isOpen) notes.push(foundationNote(buildsOn, use));
  if (carries > 0 && isOpen)
    notes.push(element("p", { class: "thread-gone" }, say.carries(carries)));
  if (waits) notes.push(element("p", { class: "chat-state" }, waits));
  if (error)
    notes.push(
      refusal(`${say.refused} ${error}`, [
        button(say.tryAgain, () => use.again(id), "button primary"),
        button(say.copyText, () => use.copyWords(id)),
        button(say.discard, () => use.discard(id)),
      ]),
    );
  // What was refused of an open one is not told of it when it is closed, and the other way round.
  if (problem && isOpen !== (problem.kind === "reopen_suggestion"))
    notes.push(problemNote(state, problem, use));
  return notes;
}

function foundationNote(buildsOn: readonly Foundation[], use: HeadUse): HTMLElement {
  const ways = buildsOn.map(({ id, author, words }) =>
    button(say.foundation(author, cut(words)), () => use.reveal(id), "foundation"),
  );
  return element("p", { class: "thread-gone" }, say.buildsOn, ...ways);
}

function problemNote(
  { suggestion: { id }, isBusy }: HeadState,
  { kind, code, message, needs }: Problem,
  use: HeadUse,
): HTMLElement {
  if (code === "builds_on" && needs.length > 0) {
    const isAccepting = kind === "accept";
    const label = isAccepting ? say.acceptBoth : say.reopenBoth;
    const all = [...needs, id];
    const does = (): void => (isAccepting ? use.accept(all) : use.reopen(all));
    const together = button(label, does, "button primary small");
    together.disabled = isBusy;
    const sentence = isAccepting ? say.needsOthers : say.needsOpen;
    return refusal(sentence(needs.length), [together]);
  }
  return refusal(code === "changed" ? say.changed : message || say.failed, []);
}
