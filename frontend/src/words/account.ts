import { de } from "./de/account.ts";
import { inLanguage, plural } from "./language.ts";

const count = plural("en");

const en = {
  signOutLoses: (unsent: ReadonlyMap<string, number>): string => {
    const lines = [...unsent].map(
      ([title, n]) => `${title}: ${count(n, "1 change", `${n} changes`)}`,
    );
    return (
      "Changes on this device are not saved yet. Signing out removes them:\n\n" +
      `${lines.join("\n")}\n\nSign out all the same?`
    );
  },
  dismiss: "Close",
  undo: "Undo",
  open: "Open",
  downloading: "The file is being made…",
  downloadUnreachable: "A download needs the server, which cannot be reached right now.",
  downloadSignedOut: "You are signed out. Sign in again and download the file then.",
  downloadFailed: "The file could not be made. Try again.",
  offlineChanges: (n: number): string =>
    count(n, "1 change not sent yet", `${n} changes not sent yet`),
  offlineNothing: "Nothing is kept on this device.",
  going: {
    label: "Go to a document, a person or a command",
    found: (n: number): string => count(n, "One place", `${n} places`),
    document: "Document",
    command: "Command",
    person: "Person",
    group: "Group",
    folder: "Shared folder",
    none: "There is nothing of that name.",
    noDocuments: "Documents could not be looked up.",
    untitled: "Untitled",
  },
};

/** What every page says to somebody who is signed in, in each language. */
export type AccountStrings = typeof en;

/** What every page says to somebody who is signed in, in the page's language. */
export const strings: AccountStrings = inLanguage({ en, de });
