import { de } from "./de/history.ts";
import { isolated } from "./bidi.ts";
import { inLanguage, plural } from "./language.ts";

const count = plural("en");

const en = {
  changes: (n: number): string => count(n, "1 change", `${n} changes`),
  folded: "Details are not kept",
  named: (name: string): string => `“${isolated(name)}”`,
  somebody: "Somebody who left",
  nobody: "The site",
  byProgram: " (by a program)",
  partlyByProgram: " (partly by a program)",
  renamed: (name: string, title: string): string =>
    `${isolated(name)} named it “${isolated(title)}”`,
  wentBack: (name: string): string => `${isolated(name)} went back to an earlier text`,
  resolved: (name: string, quote: string): string =>
    `${isolated(name)} resolved the thread about “${isolated(quote)}”`,
  accepted: (name: string, author: string): string =>
    `${isolated(name)} accepted a suggestion by ${isolated(author)}`,
  repaired: "The text was repaired by the operator",
  erased: (name: string): string => `${isolated(name)} erased the history before this`,
  kept: (when: string): string =>
    `Changes are told one by one from ${when} on; before, only who wrote.`,
  gone: (when: string): string => `The history before ${when} was erased.`,
  everybody: "Everybody",
  more: "Older changes",
  history: "History",
  whole: "The whole history",
  closeBeside: "Close the history",
  empty: "Nothing has happened yet.",
  loading: "One moment…",
  failed: "That did not work. Try again.",
  choose: "Choose something that happened, and see here what changed.",
  changed: (when: string): string => `What changed: ${when}`,
  between: (from: string, to: string): string => `From ${from} to ${to}`,
  sinceThen: (when: string): string => `Since ${when}`,
  sinceVisit: (changes: number, names: string, when: string): string =>
    `${count(changes, "1 change", `${changes} changes`)}${names ? ` by ${names}` : ""} since ${when}`,
  textThen: (when: string): string => `The text as of ${when}`,
  lines: (n: number): string =>
    count(n, "One paragraph is different", `${n} paragraphs are different`),
  same: "Nothing that can be read is different.",
  of: (n: number, all: number): string => `Change ${n} of ${all}`,
  stops: (all: number): string => count(all, "1 change", `${all} changes`),
  added: (name: string): string => `Added by ${isolated(name)}`,
  removed: (name: string): string => `Removed by ${isolated(name)}`,
  formatted: (name: string): string => `Formatted by ${isolated(name)}`,
  unknown: "somebody",
  nameMoment: "Name this moment",
  nameOfMoment: "Name of this moment",
  save: "Save",
  cancel: "Cancel",
  saved: "Saved.",
  sinceShort: "What changed",
  playback: "From the first letter on",
  play: "Play",
  pause: "Pause",
  speed: "Speed",
  times: (n: number): string => `${n}×`,
  moment: "Moment",
  taking: "Take these changes back?",
  takenBack: "Taken back.",
  tookBack: (name: string): string => `${isolated(name)} took changes back`,
  tookBackOf: (name: string, of: string): string =>
    `${isolated(name)} took changes by ${isolated(of)} back`,
  putBack: "Put this paragraph back",
  putThisBack: (words: string): string =>
    words ? `Put back: ${isolated(words)}` : "Put back what is here",
  pick: "Choose the paragraph by the button beside it.",
  nothingToPick: "Everything that is shown here is in the text of now.",
  returning: "Put this paragraph back?",
  isBack: "It is back.",
  broughtBack: (name: string, when: string): string =>
    `${isolated(name)} put a paragraph of ${when} back`,
  mayNot: "You may not do this any more, or the document is gone.",
  notKnown: "Not known who",
  wrote: (name: string): string => `Written by ${isolated(name)}; when is not known`,
  wroteAt: (name: string, when: string): string => `Written by ${isolated(name)}, ${when}`,
  colouredBy: "Coloured by who wrote it; click on a word to see when:",
  show: "Show",
  to: (from: string, to: string): string => `${from} – ${to}`,
};

/** What the page of the history says, in each language. */
export type HistoryStrings = typeof en;

/** What the page of the history says, in the page's language. */
export const say: HistoryStrings = inLanguage({ en, de });
