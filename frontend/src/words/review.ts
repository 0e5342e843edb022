import { de, suggestionsDe } from "./de/review.ts";
import { isolated } from "./bidi.ts";
import { inLanguage, plural } from "./language.ts";

const form = plural("en");
const answers = (n: number): string => form(n, "1 answer", `${n} answers`);
const openComments = (n: number): string => form(n, "1 open comment", `${n} open comments`);
const openSuggestions = (n: number): string =>
  form(n, "1 open suggestion", `${n} open suggestions`);

const en = {
  comments: "Comments",
  toggle: (comments: number, suggestions: number): string =>
    [
      "Comments",
      ...(comments > 0 ? [openComments(comments)] : []),
      ...(suggestions > 0 ? [openSuggestions(suggestions)] : []),
    ].join(", "),
  close: "Close the comments",
  beside: "Comments beside the text",
  tabs: "Chat, comments and history",
  comment: "Comment",
  commentThis: "Comment on the selection",
  showThread: (n: number): string => form(n, "Show the comment", `Show ${n} comments`),
  selectFirst: "Select the words that your comment is about first.",
  mayNot: "You can read comments here. Ask an owner if you would like to comment.",

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
    suggested: "Suggestions",
    resolved: "Resolved",
    mine: "Mine",
    mentioning: "Mentioning me",
  },
  none: {
    open: "No open comments or suggestions",
    suggested: "No open suggestions",
    resolved: "Nothing is resolved yet",
    mine: "No comments or suggestions of yours, and nothing assigned to you",
    mentioning: "Nobody has mentioned you",
  },
  noneHint: "Select words in the text to comment on them.",
  loading: "Loading the comments…",
  failed: "The comments could not be loaded.",
  offline: "Offline — what you write waits here and is sent when the connection is back.",
  unknown: "What this link leads to is not here any more.",
  news: (name: string, text: string): string => `${isolated(name)} commented: ${text}`,
  newsResolved: (name: string): string => `${isolated(name)} resolved a comment`,
  printTitle: "Comments",
};

/** What the threads say in each language. */
export type Say = typeof en;

/** Everything that the threads say, in the page's language. */
export const say: Say = inLanguage({ en, de });

const suggestions = (n: number): string => form(n, "1 suggestion", `${n} suggestions`);

const suggestionsEn = {
  mode: "How you work on the text",
  modes: {
    edit: "Edit",
    suggest: "Suggest",
    read: "Read",
  },
  modeHints: {
    edit: "Edit: what you write is in the text at once",
    suggest: "Suggest: what you write waits until somebody who may edit accepts it",
    read: "Read: the text stays as it is",
  },
  nowMode: {
    edit: "Now you edit the text.",
    suggest: "Now what you write is a suggestion.",
    read: "Now you read, and nothing is changed.",
  },

  inserted: "Suggested insertion:",
  deleted: "Suggested deletion:",
  aFormat: "Suggested format",
  show: (n: number): string => form(n, "Show the suggestion", `Show ${n} suggestions`),
  thread: (name: string, what: string): string =>
    `Suggestion by ${isolated(name)}: ${isolated(what)}`,
  suggested: (name: string): string => `Suggestion by ${isolated(name)}`,

  replace: "Replace",
  add: "Add",
  delete: "Delete",
  split: "New paragraph",
  join: "Join the paragraphs",
  block: "Block",
  addBlock: (name: string): string => `Add: ${name}`,
  deleteBlock: (name: string): string => `Delete: ${name}`,
  changeBlock: (name: string): string => `Change: ${name}`,
  blockTo: (name: string): string => `Make it: ${name}`,
  describe: (text: string): string => `Description: “${isolated(text)}”`,
  describeNot: "No description",
  titleTo: (text: string): string => `Title: “${isolated(text)}”`,
  titleNot: "No title",
  widthTo: (pixels: number): string => `Width: ${form(pixels, "1 pixel", `${pixels} pixels`)}`,
  widthNot: "As wide as it is",
  columnWidth: "Column width",
  check: "Check off",
  uncheck: "No longer checked off",
  languageTo: (name: string | undefined): string => `Language: ${name ?? "none"}`,
  startAt: (first: number): string => `Begin at ${first}`,
  linkTo: (address: string): string => `Link to ${isolated(address)}`,
  heading: (level: number): string => `Heading ${level}`,
  names: {
    paragraph: "Text",
    blockquote: "Quote",
    bulletList: "Bullet list",
    orderedList: "Numbered list",
    listItem: "List item",
    taskList: "Check list",
    taskItem: "Check list item",
    codeBlock: "Code block",
    horizontalRule: "Divider",
    hardBreak: "Line break",
    table: "Table",
    tableRow: "Table row",
    tableCell: "Table cell",
    tableHeader: "Header cell",
    image: "Picture",
    mention: "Mention",
  },
  marks: {
    bold: "Bold",
    italic: "Italic",
    strike: "Struck through",
    underline: "Underlined",
    code: "Code",
    highlight: "Highlighted",
    superscript: "Superscript",
    subscript: "Subscript",
    link: "Link",
  },
  notSo: (name: string): string => `No longer: ${name}`,
  more: (n: number): string => form(n, "and 1 place more", `and ${n} places more`),
  gone: "The text that it changes is gone",
  computing: "Looking at what it changes…",
  buildsOn: "Builds on: ",
  foundation: (name: string, words: string): string =>
    words ? `${isolated(name)}, ${isolated(words)}` : `a suggestion by ${isolated(name)}`,
  carries: (n: number): string =>
    form(
      n,
      "1 suggestion builds on it, and ends with it if it is rejected or withdrawn.",
      `${n} suggestions build on it, and end with it if it is rejected or withdrawn.`,
    ),

  accept: "Accept",
  reject: "Reject",
  withdraw: "Withdraw",
  reopen: "Open again",
  acceptAll: (n: number): string => `Accept ${suggestions(n)}`,
  rejectAll: (n: number): string => `Reject ${suggestions(n)}`,
  acceptAllAsk: (n: number): string =>
    `Accept ${suggestions(n)}? They become the text for everybody.`,
  rejectAllAsk: (n: number): string =>
    `Reject ${suggestions(n)}? They can be opened again one by one.`,
  whose: "Suggestions of",
  everybody: "everybody",
  cancel: "Cancel",
  working: "One moment…",
  offline: "This needs a connection.",

  waiting: "Waiting to be sent",
  sending: "Sending…",
  refused: "This suggestion was not taken:",
  tryAgain: "Try again",
  discard: "Discard",
  copyText: "Copy the words",
  full: "There are as many suggestions here as there may be. Accept or reject some first.",
  nearlyFull: (open: number, most: number): string =>
    `${open} of at most ${most} suggestions are open here.`,
  changed: "The text or the suggestion has changed meanwhile. This is how it is now: look again.",
  onlySuggested: "These words are only suggested. Answer on the card of their suggestion.",
  needsOthers: (n: number): string =>
    form(
      n,
      "It builds on another suggestion, which is to be accepted with it.",
      `It builds on ${n} other suggestions, which are to be accepted with it.`,
    ),
  acceptBoth: "Accept them together",
  needsOpen: (n: number): string =>
    form(
      n,
      "It builds on another suggestion, which is to be opened again with it.",
      `It builds on ${n} other suggestions, which are to be opened again with it.`,
    ),
  reopenBoth: "Open them together",
  failed: "It did not work. Try again.",

  accepted: (n: number): string => form(n, "Accepted", `${n} suggestions accepted`),
  rejected: (n: number): string => form(n, "Rejected", `${n} suggestions rejected`),
  withdrawn: (n: number): string => form(n, "Withdrawn", `${n} suggestions withdrawn`),
  closedBy: {
    accepted: (name: string, when: string): string => `Accepted by ${isolated(name)}, ${when}`,
    rejected: (name: string, when: string): string => `Rejected by ${isolated(name)}, ${when}`,
    withdrawn: (name: string, when: string): string => `Withdrawn by ${isolated(name)}, ${when}`,
  },
  news: (name: string): string => `${isolated(name)} made a suggestion`,
  newsClosed: {
    accepted: (name: string): string => `${isolated(name)} accepted a suggestion`,
    rejected: (name: string): string => `${isolated(name)} rejected a suggestion`,
    withdrawn: (name: string): string => `${isolated(name)} withdrew a suggestion`,
  },
  unsent: (n: number, why: "moved" | "forbidden") => ({
    title: form(n, "A suggestion of yours was not sent", `${n} suggestions of yours were not sent`),
    text: {
      moved:
        "The text was taken back to an earlier state, in which the place is gone. What you wrote is kept in this browser for you to copy.",
      forbidden:
        "You may not suggest here any more. What you wrote is kept in this browser for you to copy.",
    }[why],
  }),
};

/** What suggestions say in each language. */
export type SuggestionSay = typeof suggestionsEn;

/** Everything that suggestions say, in the page's language. */
export const suggestionWords: SuggestionSay = inLanguage({ en: suggestionsEn, de: suggestionsDe });
