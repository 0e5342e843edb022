import type { Say } from "../review.ts";
import { isolated } from "../bidi.ts";
import { plural } from "../language.ts";

const form = plural("de");
const answers = (n: number): string => form(n, "1 Antwort", `${n} Antworten`);
const open = (n: number): string => form(n, "1 offene Diskussion", `${n} offene Diskussionen`);

/** What the threads say, in German. */
export const de: Say = {
  comments: "Kommentare",
  toggle: (n) => (n > 0 ? `Kommentare, ${open(n)}` : "Kommentare"),
  close: "Kommentare schließen",
  beside: "Kommentare neben dem Text",
  tabs: "Chat und Kommentare",
  comment: "Kommentieren",
  commentThis: "Auswahl kommentieren",
  showThread: (n) => form(n, "Kommentar zeigen", `${n} Kommentare zeigen`),
  selectFirst: "Wählen Sie zuerst die Wörter aus, um die es geht.",
  mayNot: "Sie können Kommentare hier lesen. Zum Kommentieren fragen Sie, wem das Dokument gehört.",
  next: "Nächster Kommentar",
  previous: "Voriger Kommentar",

  thread: (name, quote) =>
    quote
      ? `Kommentar von ${isolated(name)} zu „${isolated(quote)}“`
      : `Kommentar von ${isolated(name)} zu einem Bild`,
  newThread: "Neuer Kommentar",
  picture: "Bild",
  answers,
  write: "Kommentar schreiben…",
  answer: "Antworten",
  writeAnswer: "Antwort schreiben…",
  send: "Kommentieren",
  sendAnswer: "Antworten",
  cancel: "Abbrechen",
  edit: "Bearbeiten",
  editing: "Kommentar bearbeiten",
  save: "Speichern",
  remove: "Löschen",
  removeAsk: "Diesen Kommentar für alle löschen?",
  removeThreadAsk: "Diesen Kommentar und damit die ganze Diskussion für alle löschen?",
  removing: "Wird gelöscht…",
  saving: "Wird gespeichert…",
  sending: "Wird gesendet…",
  waiting: "Wartet auf das Senden",
  tryAgain: "Erneut versuchen",
  discard: "Verwerfen",
  moved: "Der Text hat sich geändert. An der kommentierten Stelle steht jetzt:",
  movedToNothing: "Die kommentierten Wörter gibt es nicht mehr.",
  useNow: "Diese Wörter kommentieren",
  copyText: "Meinen Kommentar kopieren",
  removed: "Dieser Kommentar wurde gelöscht.",
  gone: "Der Text ist nicht mehr da",
  inFile: (name, when) =>
    `${name ? `${isolated(name)} in der Datei` : "In der Datei"}${when ? `, ${when}` : ""}:`,
  toWords: "Im Text zeigen",
  somebody: "Jemand, der nicht mehr da ist",

  resolve: "Erledigen",
  reopen: "Wieder öffnen",
  resolved: "Erledigt",
  resolvedBy: (name, when) => `Erledigt von ${isolated(name)}, ${when}`,
  reopened: "Wieder offen",
  assignee: "Zugewiesen an",
  nobody: "niemanden",
  me: (name) => `${name} (Sie)`,
  copyLink: "Link kopieren",
  copied: "Der Link ist kopiert.",
  notCopied: (address) => `Der Link: ${address}`,
  react: "Reagieren",
  reaction: (emoji, n) => `${emoji} ${n}`,
  reactedBy: (names) => names.join(", "),

  filter: "Zeigen",
  filters: {
    open: "Offene",
    resolved: "Erledigte",
    mine: "Meine",
    mentioning: "Mich erwähnende",
  },
  none: {
    open: "Keine offenen Kommentare",
    resolved: "Noch ist nichts erledigt",
    mine: "Keine Kommentare von Ihnen oder für Sie",
    mentioning: "Niemand hat Sie erwähnt",
  },
  noneHint: "Wählen Sie Wörter im Text aus, um sie zu kommentieren.",
  loading: "Kommentare werden geladen…",
  failed: "Die Kommentare konnten nicht geladen werden.",
  offline:
    "Offline – was Sie schreiben, wartet hier und wird gesendet, sobald die Verbindung wieder " +
    "steht.",
  unknown: "Diesen Kommentar gibt es nicht mehr.",
  news: (name, text) => `${isolated(name)} hat kommentiert: ${text}`,
  newsResolved: (name) => `${isolated(name)} hat einen Kommentar erledigt`,
  printTitle: "Kommentare",
};
