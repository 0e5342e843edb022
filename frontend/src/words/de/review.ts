import type { Say, SuggestionSay } from "../review.ts";
import { isolated } from "../bidi.ts";
import { plural } from "../language.ts";

const form = plural("de");
const answers = (n: number): string => form(n, "1 Antwort", `${n} Antworten`);
const openComments = (n: number): string =>
  form(n, "1 offener Kommentar", `${n} offene Kommentare`);
const openSuggestions = (n: number): string =>
  form(n, "1 offener Vorschlag", `${n} offene Vorschläge`);

/** What the threads say, in German. */
export const de: Say = {
  comments: "Kommentare",
  toggle: (comments, suggestions) =>
    [
      "Kommentare",
      ...(comments > 0 ? [openComments(comments)] : []),
      ...(suggestions > 0 ? [openSuggestions(suggestions)] : []),
    ].join(", "),
  close: "Kommentare schließen",
  beside: "Kommentare neben dem Text",
  tabs: "Chat, Kommentare und Verlauf",
  comment: "Kommentieren",
  commentThis: "Auswahl kommentieren",
  showThread: (n) => form(n, "Kommentar zeigen", `${n} Kommentare zeigen`),
  selectFirst: "Wählen Sie zuerst die Wörter aus, um die es geht.",
  mayNot: "Sie können Kommentare hier lesen. Zum Kommentieren fragen Sie, wem das Dokument gehört.",

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
    suggested: "Vorschläge",
    resolved: "Erledigte",
    mine: "Meine",
    mentioning: "Mich erwähnende",
  },
  none: {
    open: "Keine offenen Kommentare und Vorschläge",
    suggested: "Keine offenen Vorschläge",
    resolved: "Noch ist nichts erledigt",
    mine: "Keine Kommentare und Vorschläge von Ihnen, und nichts für Sie",
    mentioning: "Niemand hat Sie erwähnt",
  },
  noneHint: "Wählen Sie Wörter im Text aus, um sie zu kommentieren.",
  loading: "Kommentare werden geladen…",
  failed: "Die Kommentare konnten nicht geladen werden.",
  offline:
    "Offline – was Sie schreiben, wartet hier und wird gesendet, sobald die Verbindung wieder " +
    "steht.",
  unknown: "Was dieser Link meint, gibt es nicht mehr.",
  news: (name, text) => `${isolated(name)} hat kommentiert: ${text}`,
  newsResolved: (name) => `${isolated(name)} hat einen Kommentar erledigt`,
  printTitle: "Kommentare",
};

const suggestions = (n: number): string => form(n, "1 Vorschlag", `${n} Vorschläge`);

/** What suggestions say, in German. */
export const suggestionsDe: SuggestionSay = {
  mode: "Wie Sie am Text arbeiten",
  modes: {
    edit: "Bearbeiten",
    suggest: "Vorschlagen",
    read: "Lesen",
  },
  modeHints: {
    edit: "Bearbeiten: Was Sie schreiben, steht sofort im Text",
    suggest: "Vorschlagen: Was Sie schreiben, wartet, bis es jemand annimmt, der bearbeiten darf",
    read: "Lesen: Der Text bleibt, wie er ist",
  },
  nowMode: {
    edit: "Sie bearbeiten jetzt den Text.",
    suggest: "Was Sie jetzt schreiben, ist ein Vorschlag.",
    read: "Sie lesen jetzt, und nichts wird geändert.",
  },

  inserted: "Vorgeschlagene Einfügung:",
  deleted: "Vorgeschlagene Löschung:",
  aFormat: "Vorgeschlagenes Format",
  show: (n) => form(n, "Vorschlag zeigen", `${n} Vorschläge zeigen`),
  thread: (name, what) => `Vorschlag von ${isolated(name)}: ${isolated(what)}`,
  suggested: (name) => `Vorschlag von ${isolated(name)}`,

  replace: "Ersetzen",
  add: "Einfügen",
  delete: "Löschen",
  split: "Neuer Absatz",
  join: "Absätze verbinden",
  block: "Teil",
  addBlock: (name) => `Einfügen: ${name}`,
  deleteBlock: (name) => `Löschen: ${name}`,
  changeBlock: (name) => `Ändern: ${name}`,
  blockTo: (name) => `Umwandeln in: ${name}`,
  describe: (text) => `Beschreibung: „${isolated(text)}“`,
  describeNot: "Keine Beschreibung",
  titleTo: (text) => `Titel: „${isolated(text)}“`,
  titleNot: "Kein Titel",
  widthTo: (pixels) => `Breite: ${pixels} Pixel`,
  widthNot: "So breit, wie es ist",
  columnWidth: "Spaltenbreite",
  check: "Abhaken",
  uncheck: "Nicht mehr abgehakt",
  languageTo: (name) => `Sprache: ${name ?? "keine"}`,
  startAt: (first) => `Beginnen mit ${first}`,
  linkTo: (address) => `Verweis auf ${isolated(address)}`,
  heading: (level) => `Überschrift ${level}`,
  names: {
    paragraph: "Fließtext",
    blockquote: "Zitat",
    bulletList: "Aufzählung",
    orderedList: "Nummerierte Liste",
    listItem: "Listenpunkt",
    taskList: "Checkliste",
    taskItem: "Punkt der Checkliste",
    codeBlock: "Codeblock",
    horizontalRule: "Trennlinie",
    hardBreak: "Zeilenumbruch",
    table: "Tabelle",
    tableRow: "Tabellenzeile",
    tableCell: "Tabellenzelle",
    tableHeader: "Kopfzelle",
    image: "Bild",
    mention: "Erwähnung",
  },
  marks: {
    bold: "Fett",
    italic: "Kursiv",
    strike: "Durchgestrichen",
    underline: "Unterstrichen",
    code: "Quelltext",
    highlight: "Hervorgehoben",
    superscript: "Hochgestellt",
    subscript: "Tiefgestellt",
    link: "Verweis",
  },
  notSo: (name) => `Nicht mehr: ${name}`,
  more: (n) => form(n, "und 1 weitere Stelle", `und ${n} weitere Stellen`),
  gone: "Der Text, den er ändert, ist nicht mehr da",
  computing: "Es wird nachgesehen, was er ändert…",
  buildsOn: "Baut auf: ",
  foundation: (name, words) =>
    words ? `${isolated(name)}, ${isolated(words)}` : `ein Vorschlag von ${isolated(name)}`,
  carries: (n) =>
    form(
      n,
      "1 Vorschlag baut auf ihm auf und endet mit ihm, wenn er abgelehnt oder zurückgezogen wird.",
      `${n} Vorschläge bauen auf ihm auf und enden mit ihm, wenn er abgelehnt oder zurückgezogen wird.`,
    ),

  accept: "Annehmen",
  reject: "Ablehnen",
  withdraw: "Zurückziehen",
  reopen: "Wieder öffnen",
  acceptAll: (n) => `${suggestions(n)} annehmen`,
  rejectAll: (n) => `${suggestions(n)} ablehnen`,
  acceptAllAsk: (n) =>
    form(n, "1 Vorschlag annehmen? Er wird", `${n} Vorschläge annehmen? Sie werden`) +
    " für alle Text.",
  rejectAllAsk: (n) =>
    form(n, "1 Vorschlag ablehnen? Er lässt", `${n} Vorschläge ablehnen? Sie lassen`) +
    " sich einzeln wieder öffnen.",
  whose: "Vorschläge von",
  everybody: "allen",
  cancel: "Abbrechen",
  working: "Einen Moment…",
  offline: "Dazu braucht es eine Verbindung.",

  waiting: "Wartet darauf, gesendet zu werden",
  sending: "Wird gesendet…",
  refused: "Dieser Vorschlag wurde nicht angenommen:",
  tryAgain: "Noch einmal versuchen",
  discard: "Verwerfen",
  copyText: "Wörter kopieren",
  full: "Hier gibt es so viele Vorschläge, wie es geben darf. Es müssen erst welche angenommen oder abgelehnt werden.",
  nearlyFull: (open, most) => `${open} von höchstens ${most} Vorschlägen sind hier offen.`,
  changed:
    "Der Text oder der Vorschlag hat sich inzwischen geändert. So ist es jetzt: Sehen Sie noch einmal hin.",
  onlySuggested: "Diese Wörter sind nur vorgeschlagen. Antworten Sie auf der Karte des Vorschlags.",
  needsOthers: (n) =>
    form(
      n,
      "Er baut auf einem anderen Vorschlag auf, der mit ihm anzunehmen ist.",
      `Er baut auf ${n} anderen Vorschlägen auf, die mit ihm anzunehmen sind.`,
    ),
  acceptBoth: "Zusammen annehmen",
  needsOpen: (n) =>
    form(
      n,
      "Er baut auf einem anderen Vorschlag auf, der mit ihm wieder zu öffnen ist.",
      `Er baut auf ${n} anderen Vorschlägen auf, die mit ihm wieder zu öffnen sind.`,
    ),
  reopenBoth: "Zusammen öffnen",
  failed: "Es hat nicht geklappt. Versuchen Sie es noch einmal.",

  accepted: (n) => form(n, "Angenommen", `${n} Vorschläge angenommen`),
  rejected: (n) => form(n, "Abgelehnt", `${n} Vorschläge abgelehnt`),
  withdrawn: (n) => form(n, "Zurückgezogen", `${n} Vorschläge zurückgezogen`),
  closedBy: {
    accepted: (name, when) => `Angenommen von ${isolated(name)}, ${when}`,
    rejected: (name, when) => `Abgelehnt von ${isolated(name)}, ${when}`,
    withdrawn: (name, when) => `Zurückgezogen von ${isolated(name)}, ${when}`,
  },
  news: (name) => `${isolated(name)} hat etwas vorgeschlagen`,
  newsClosed: {
    accepted: (name) => `${isolated(name)} hat einen Vorschlag angenommen`,
    rejected: (name) => `${isolated(name)} hat einen Vorschlag abgelehnt`,
    withdrawn: (name) => `${isolated(name)} hat einen Vorschlag zurückgezogen`,
  },
  unsent: (n, why) => ({
    title: form(
      n,
      "Ein Vorschlag von Ihnen wurde nicht gesendet",
      `${n} Vorschläge von Ihnen wurden nicht gesendet`,
    ),
    text: {
      moved:
        "Der Text wurde auf einen früheren Stand zurückgesetzt, in dem die Stelle fehlt. Was Sie geschrieben haben, ist in diesem Browser aufgehoben und lässt sich kopieren.",
      forbidden:
        "Sie dürfen hier nichts mehr vorschlagen. Was Sie geschrieben haben, ist in diesem Browser aufgehoben und lässt sich kopieren.",
    }[why],
  }),
};
