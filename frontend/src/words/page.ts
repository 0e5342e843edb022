import { de } from "./de/page.ts";
import type { Ending } from "../connection/close-codes.ts";
import { inLanguage, plural } from "./language.ts";
import type { Role } from "../shared/roles.ts";
import type { SavedState } from "../connection/saved-state.ts";

const count = plural("en");
const listed = new Intl.ListFormat("en-GB");

const changes = (n: number): string => count(n, "1 change", `${n} changes`);

// Where changes are that the server does not have.
const keptIn = (isKept: boolean): string =>
  isKept ? "kept on this device" : "in this tab only: leave it open";

const offline = ({ changes: n, isKept }: SavedState): string =>
  n === 0 ? "Offline — reconnecting…" : `Offline — ${changes(n)} ${keptIn(isKept)}`;

const silent = ({ changes: n, isKept }: SavedState): string =>
  `The server does not answer — ${changes(n)} ${keptIn(isKept)}`;

const restarting = ({ changes: n, isKept }: SavedState): string =>
  "The server is restarting — " +
  (n === 0 ? "your changes are kept here" : `${changes(n)} ${keptIn(isKept)}`);

const unsaved = ({ changes: n, isKept }: SavedState): string =>
  "Not saved — the server cannot store changes right now; trying again, " +
  `your ${changes(n)} ${count(n, "is", "are")} ${keptIn(isKept)}`;

const readOnly = ({ changes: n }: SavedState): string =>
  n === 0 ? "Read only" : `Read only — ${changes(n)} not saved`;

const CLOSED: Partial<Record<Ending, string>> = {
  signedOut: "Signed out",
  notAllowed: "No access",
  notFound: "No access",
  gone: "In the trash",
};

const closed = ({ changes: n }: SavedState, ending: Ending | null): string => {
  const why = (ending && CLOSED[ending]) ?? "Disconnected";
  return n === 0 ? why : `${why} — ${changes(n)} not saved`;
};

const ROLES: Record<Role, string> = {
  owner: "owner",
  editor: "editor",
  commenter: "commenter",
  viewer: "viewer",
};

const notSaved = (n: number): string => `${changes(n)} ${count(n, "was", "were")} not saved.`;

const SAVED: Record<SavedState["name"], (state: SavedState, ending: Ending | null) => string> = {
  connecting: ({ changes: n, isKept }) =>
    n === 0 ? "Connecting…" : `Connecting… — ${changes(n)} ${keptIn(isKept)}`,
  saved: () => "Saved",
  saving: () => "Saving…",
  silent,
  offline,
  restarting,
  unsaved,
  readonly: readOnly,
  closed,
};

const ENDED: Record<Ending, { title: string; text: string }> = {
  signedOut: {
    title: "You are signed out",
    text: "Sign in again in the new tab, then come back here and press “Try again”.",
  },
  notAllowed: {
    title: "You no longer have access to this document",
    text: "An owner has taken it back, or the link that let you in has ended.",
  },
  notFound: {
    title: "This document is not here for you",
    text: "It was removed, or it is no longer shared with you.",
  },
  gone: {
    title: "This document was removed",
    text: "It was moved to the trash or deleted while you had it open.",
  },
  malformed: {
    title: "This page does not understand the server",
    text: "The site may have been updated. Loading the page again usually helps.",
  },
  tooBig: {
    title: "What you have written is more than one document holds",
    text: "It does not fit in this document as a whole. Load the page again and add it in parts.",
  },
  full: {
    title: "This document is full",
    text: "Nothing more can be added to it. What is in it stays and can be read.",
  },
  quarantined: {
    title: "This document cannot be opened until the site’s operator has seen to it",
    text: "Nothing is lost. Load the page again later.",
  },
  outdated: {
    title: "This page is older than what the text holds",
    text: "Load it again to write on.",
  },
  otherPerson: {
    title: "You are signed in as somebody else",
    text: "Load the page again to go on as this person.",
  },
};

const en = {
  saved: (state: SavedState, ending: Ending | null): string => SAVED[state.name](state, ending),
  ended: (ending: Ending) => ENDED[ending],
  role: (role: Role): string => ROLES[role],
  lowered: (role: Role, n: number) => ({
    title: `Your role is now ${ROLES[role]}.`,
    text: `${notSaved(n)} The document is shown without them.`,
  }),
  frozenNow: (n: number) => ({
    title: "This text is approved and frozen now",
    text: `${notSaved(n)} The document is shown without them.`,
  }),
  frozen:
    "This text is approved: nobody can change it until an owner unfreezes it. You can still comment.",
  frozenBy: (who: string, name: string, at: string) =>
    `${who} approved this text as “${name}” (${at}). Nobody can change it until an owner unfreezes it. Comments are still possible.`,
  unfreeze: "Unfreeze",
  unfreezeFailed: "The text could not be unfrozen. Try again.",
  full: (n: number) => ({
    title: "This document is full",
    text: `${notSaved(n)} Remove something and put them back, or keep them elsewhere.`,
  }),
  nearlyFull: (percent: number) => ({
    title: "This document is almost full",
    text: `${percent} % of its space is used. Better go on in a new document before it is full.`,
  }),
  takenBack: (n: number) => ({
    title: "This document was taken back to an earlier state",
    text: `${notSaved(n)} You can keep your version as a copy.`,
  }),
  older: (n: number) => ({
    title: "You have words here from before",
    text: `${notSaved(n)} They are kept on this device until you decide about them.`,
  }),
  slowDown: {
    title: "Too much at once for the server",
    text: "This page comes back by itself in about a minute. What you write meanwhile is kept here.",
  },
  raised: (n: number) => ({ title: "You may write again", text: notSaved(n) }),
  readingOnly:
    "You read, and nothing is changed. Choose “Edit” or “Suggest” beside the title, or under “More”, to write.",
  reading: (mayComment: boolean, mayChat: boolean, maySuggest: boolean): string => {
    const ways = ["read this document"];
    if (mayComment) ways.push("comment on it");
    if (mayChat) ways.push("write in its chat");
    const more = maySuggest
      ? "Choose “Suggest” beside the title, or under “More”, to propose changes."
      : "Ask its owner if you would like to change it.";
    return `You can ${listed.format(ways)}. ${more}`;
  },
  notSaved,
  ask: (owner: string): string => `Ask ${owner} if you need it.`,
  keepCopy: "Keep as a private copy",
  copyTitle: (title: string): string => `Copy of ${title}`,
  copying: "Saving a private copy…",
  copied: (title: string) => ({
    title: "Your private copy is saved",
    text: `It is called “${title}”. Only you can see it.`,
  }),
  copyFailed: "The copy could not be saved. Try again, or download the text.",
  openCopy: "Open the copy",
  putBack: "Put back into the document",
  discard: "Discard",
  close: "Close",
  requestAccess: "Request access",
  kept: (n: number): string =>
    `${count(n, "1 change of yours is", `${n} changes of yours are`)} not saved. ` +
    "To be safe, download the text as you see it.",

  downloadText: "Download as text",
  downloadHtml: "Download as HTML",
  signIn: "Sign in",
  tryAgain: "Try again",
  reload: "Load the page again",
  toList: "Your documents",

  text: "Text of the document",
  placeholder: "Start writing…",
  pageTitle: (title: string): string => `${title} · Scriptorium`,
  titleTakenBack: (title: string, now: string) => ({
    title: "The new title was not kept",
    text: `You had called this document “${title}”. It is called “${now}”.`,
  }),
  justNow: "just now",

  toolbar: "Formatting",
  undo: "Undo",
  redo: "Redo",
  heading: (level: number): string => `Heading ${level}`,
  bold: "Bold",
  italic: "Italic",
  strike: "Strikethrough",
  code: "Code",
  link: "Link",
  bulletList: "Bullet list",
  orderedList: "Numbered list",
  quote: "Quote",
  codeBlock: "Code block",

  linkDialog: "Link",
  linkAddress: "Address",
  linkHint: "https://example.org",
  linkInvalid: "Enter a web or mail address.",
  linkSet: "Apply",
  linkRemove: "Remove",
  linkOpen: "Open",
};

/** What `de/strings.ts` and its kind have to say in their language. */
export type Strings = typeof en;

/** Everything that the document page says, in the page's language. */
export const strings: Strings = inLanguage({ en, de });
