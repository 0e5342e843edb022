import { de } from "./de/review.ts";
import { isolated } from "./bidi.ts";
import { inLanguage, plural } from "./language.ts";

const form = plural("en");
const answers = (n: number): string => form(n, "1 answer", `${n} answers`);
const open = (n: number): string => form(n, "1 open thread", `${n} open threads`);

const en = {
  comments: "Comments",
  toggle: (n: number): string => (n > 0 ? `Comments, ${open(n)}` : "Comments"),
  close: "Close the comments",
  beside: "Comments beside the text",
  tabs: "Chat and comments",
  comment: "Comment",
  commentThis: "Comment on the selection",
  showThread: (n: number): string => form(n, "Show the comment", `Show ${n} comments`),
  selectFirst: "Select the words that your comment is about first.",
  mayNot: "You can read comments here. Ask an owner if you would like to comment.",
  next: "Next comment",
  previous: "Previous comment",

  thread: (name: string, quote: string): string =>
    quote
      ? `Comment by ${isolated(name)} on “${isolated(quote)}”`
      : `Comment by ${isolated(name)} on a picture`,
  newThread: "New comment",
  picture: "Picture",
  answers,
  write: "Write a comment…",
  answer: "Answer",
  writeAnswer: "Write an answer…",
  send: "Comment",
  sendAnswer: "Answer",
  cancel: "Cancel",
  edit: "Edit",
  editing: "Edit the comment",
  save: "Save",
  remove: "Delete",
  removeAsk: "Delete this comment for everybody?",
  removeThreadAsk: "Delete this comment, and with it the whole thread, for everybody?",
  removing: "Deleting…",
  saving: "Saving…",
  sending: "Sending…",
  waiting: "Waiting to be sent",
  tryAgain: "Try again",
  discard: "Discard",
  moved: "The text has changed. Where you commented it now says:",
  movedToNothing: "The words that you commented on are not there any more.",
  useNow: "Comment on these words",
  copyText: "Copy my comment",
  removed: "This comment was deleted.",
  gone: "The text is gone",
  inFile: (name: string, when: string): string =>
    `${name ? `${isolated(name)} in the file` : "In the file"}${when ? `, ${when}` : ""}:`,
  toWords: "Show in the text",
  somebody: "Somebody who left",

  resolve: "Resolve",
  reopen: "Reopen",
  resolved: "Resolved",
  resolvedBy: (name: string, when: string): string => `Resolved by ${isolated(name)}, ${when}`,
  reopened: "Reopened",
  assignee: "Assigned to",
  nobody: "nobody",
  me: (name: string): string => `${name} (you)`,
  copyLink: "Copy the link",
  copied: "The link is copied.",
  notCopied: (address: string): string => `The link: ${address}`,
  react: "React",
  reaction: (emoji: string, n: number): string => `${emoji} ${n}`,
  reactedBy: (names: readonly string[]): string => names.join(", "),

  filter: "Show",
  filters: {
    open: "Open",
    resolved: "Resolved",
    mine: "Mine",
    mentioning: "Mentioning me",
  },
  none: {
    open: "No open comments",
    resolved: "Nothing is resolved yet",
    mine: "No comments of yours, and none assigned to you",
    mentioning: "Nobody has mentioned you",
  },
  noneHint: "Select words in the text to comment on them.",
  loading: "Loading the comments…",
  failed: "The comments could not be loaded.",
  offline: "Offline — what you write waits here and is sent when the connection is back.",
  unknown: "This comment is not here any more.",
  news: (name: string, text: string): string => `${isolated(name)} commented: ${text}`,
  newsResolved: (name: string): string => `${isolated(name)} resolved a comment`,
  printTitle: "Comments",
};

/** What the threads say in each language. */
export type Say = typeof en;

/** Everything that the threads say, in the page's language. */
export const say: Say = inLanguage({ en, de });
