import type { Say } from "../chat.ts";
import { isolated } from "../bidi.ts";
import { plural } from "../language.ts";

const form = plural("de");
const count = (n: number): string => form(n, "1 neue Nachricht", `${n} neue Nachrichten`);

/** What the chat says, in German. */
export const de: Say = {
  chat: "Chat",
  open: (unread) => (unread > 0 ? `Chat, ${count(unread)}` : "Chat"),
  close: "Chat schließen",
  messages: "Nachrichten",
  loading: "Nachrichten werden geladen…",
  failed: "Die Nachrichten konnten nicht geladen werden.",
  tryAgain: "Erneut versuchen",
  earlier: "Frühere Nachrichten zeigen",
  empty: "Noch keine Nachrichten",
  emptyHint: "Was Sie hier schreiben, sehen alle, die dieses Dokument öffnen können.",
  emptyRoomHint: "Was Sie hier schreiben, sehen alle, die diesen Raum öffnen können.",
  emptyReader: "Wenn jemand schreibt, erscheint es hier.",
  reading: "Sie können diesen Chat lesen. Zum Schreiben fragen Sie, wem er gehört.",
  offline:
    "Offline – was Sie schreiben, wartet hier und wird gesendet, sobald die Verbindung wieder " +
    "steht.",
  over: "Getrennt. Hier kann nichts Neues mehr gelesen oder gesendet werden.",

  field: "Nachricht",
  placeholder: "Nachricht schreiben…",
  send: "Senden",
  tooLong: "Diese Nachricht ist zu lang. Senden Sie sie in zwei Teilen.",
  people: "Personen zum Erwähnen",
  hint: "Die Eingabetaste sendet, Umschalt+Eingabe beginnt eine neue Zeile, @ erwähnt jemanden.",

  you: "Sie",
  somebody: "Jemand, der nicht mehr da ist",
  edited: "bearbeitet",
  deleted: "Diese Nachricht wurde gelöscht.",
  waiting: "Wartet auf das Senden",
  sending: "Wird gesendet…",
  forbidden: "Nicht gesendet: Sie dürfen hier nicht mehr schreiben.",
  discard: "Verwerfen",
  edit: "Bearbeiten",
  editing: "Nachricht bearbeiten",
  save: "Speichern",
  saving: "Wird gespeichert…",
  cancel: "Abbrechen",
  remove: "Löschen",
  removing: "Wird gelöscht…",
  removeAsk: "Diese Nachricht für alle löschen?",
  mentionsYou: "erwähnt Sie",

  newHere: "Neu",
  toFirst: (n) => `${count(n)} weiter oben`,
  toNewest: "Zur neuesten",
  toNewestCounted: (n) => `${count(n)} weiter unten`,
  arrived: (name, text) => `${isolated(name)}: ${text}`,
  today: "Heute",
  yesterday: "Gestern",
  typing: (names) => {
    const [first = "", second = ""] = names.map(isolated);
    if (names.length === 0) return "";
    if (names.length === 1) return `${first} schreibt…`;
    return names.length === 2 ? `${first} und ${second} schreiben…` : "Mehrere Personen schreiben…";
  },
};
