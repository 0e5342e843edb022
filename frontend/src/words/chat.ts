import { de } from "./de/chat.ts";
import { isolated } from "./bidi.ts";
import { inLanguage, plural } from "./language.ts";

const form = plural("en");
const count = (n: number): string => form(n, "1 new message", `${n} new messages`);

const en = {
  chat: "Chat",
  open: (unread: number): string => (unread > 0 ? `Chat, ${count(unread)}` : "Chat"),
  close: "Close the chat",
  messages: "Messages",
  loading: "Loading the messages…",
  failed: "The messages could not be loaded.",
  tryAgain: "Try again",
  earlier: "Show earlier messages",
  empty: "No messages yet",
  emptyHint: "What you write here is seen by everybody who can open this document.",
  emptyRoomHint: "What you write here is seen by everybody who can open this room.",
  emptyReader: "When somebody writes, it appears here.",
  reading: "You can read this chat. Ask an owner if you would like to write.",
  offline: "Offline — what you write waits here and is sent when the connection is back.",
  over: "Disconnected. Nothing new can be read or sent here.",

  field: "Message",
  placeholder: "Write a message…",
  send: "Send",
  tooLong: "This message is too long. Send it in two parts.",
  people: "People to mention",
  hint: "Enter sends, Shift+Enter begins a new line, @ mentions somebody.",

  you: "you",
  somebody: "Somebody who left",
  edited: "edited",
  deleted: "This message was deleted.",
  waiting: "Waiting to be sent",
  sending: "Sending…",
  forbidden: "Not sent: you may not write here any more.",
  discard: "Discard",
  edit: "Edit",
  editing: "Edit the message",
  save: "Save",
  saving: "Saving…",
  cancel: "Cancel",
  remove: "Delete",
  removing: "Deleting…",
  removeAsk: "Delete this message for everybody?",
  mentionsYou: "mentions you",

  newHere: "New",
  toFirst: (n: number): string => `${count(n)} above`,
  toNewest: "To the newest",
  toNewestCounted: (n: number): string => `${count(n)} below`,
  arrived: (name: string, text: string): string => `${isolated(name)}: ${text}`,
  today: "Today",
  yesterday: "Yesterday",
  typing: (names: readonly string[]): string => {
    const [first = "", second = ""] = names.map(isolated);
    if (names.length === 0) return "";
    if (names.length === 1) return `${first} is typing…`;
    return names.length === 2 ? `${first} and ${second} are typing…` : "Several people are typing…";
  },
};

/** What the chat says in each language. */
export type Say = typeof en;

/** Everything that the chat says, in the page's language. */
export const say: Say = inLanguage({ en, de });
