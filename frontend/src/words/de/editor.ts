import type { EditorWords } from "../editor.ts";
import { locale, plural } from "../language.ts";

const form = plural("de");
const number = new Intl.NumberFormat(locale);

const count = (n: number, one: string, other: string): string =>
  `${number.format(n)} ${form(n, one, other)}`;

/** What the editor says, in German. */
export const de: EditorWords = {
  strange:
    "Dieser Teil kann hier nicht gezeigt werden. Vielleicht stammt er von einer neueren Version.",
  task: (text) => text || "Leerer Eintrag",

  paragraph: "Text",
  underline: "Unterstrichen",
  highlight: "Hervorgehoben",
  superscript: "Hochgestellt",
  subscript: "Tiefgestellt",
  taskList: "Checkliste",
  divider: "Trennlinie",
  table: "Tabelle",
  picture: "Bild",
  ctrl: "Strg",
  shift: "Umschalt",

  noImage: "Dieses Bild ist nicht hier",
  uploading: (name) => `${name} wird hochgeladen`,
  pictureTools: "Bild",
  description: "Beschreibung für alle, die es nicht sehen können",
  width: "Breite",
  pixels: (n) => count(n, "Pixel", "Pixel"),
  pictureRefused: "Das Bild wurde nicht eingefügt",
  noPicture: "Nur Bilder im Format PNG, JPEG, GIF oder WebP können eingefügt werden.",
  pictureTooBig: (megabytes) =>
    `Ein Bild darf höchstens ${count(megabytes, "Megabyte", "Megabyte")} groß sein.`,
  pictureOffline:
    "Bilder können nur eingefügt werden, solange diese Seite verbunden ist. Versuchen Sie es dann " +
    "noch einmal.",
  pictureFailed: "Der Server hat es nicht angenommen. Versuchen Sie es noch einmal.",
  picturesNearlyFull: (percent) => ({
    title: "Sie können hier kaum noch Bilder vorschlagen",
    text: `Die noch nicht angenommenen belegen ${percent} % des Platzes, den Sie dafür haben.`,
  }),
  remoteDropped: (n) => ({
    title: form(n, "Ein Bild wurde weggelassen", "Einige Bilder wurden weggelassen"),
    text:
      "Bilder anderer Websites werden hier nicht gezeigt. Speichern Sie sie auf Ihrem Gerät und " +
      "fügen Sie sie von dort ein.",
  }),
  dismiss: "Schließen",

  slashMenu: "Einfügen",
  people: "Personen zum Erwähnen",
  nothingFits: "Nichts passt",
  bubble: "Auswahl formatieren",

  linkCard: "Link",
  linkCopy: "Adresse kopieren",
  linkCopied: "Kopiert",
  linkNotCopied: "Dieser Browser lässt die Seite nicht kopieren",
  linkEdit: "Link bearbeiten",
  linkRemove: "Link entfernen",

  tableTools: "Tabelle",
  rowAbove: "Zeile darüber",
  rowBelow: "Zeile darunter",
  deleteRow: "Zeile löschen",
  columnBefore: "Spalte davor",
  columnAfter: "Spalte dahinter",
  deleteColumn: "Spalte löschen",
  headerRow: "Kopfzeile",
  mergeCells: "Zellen verbinden",
  splitCell: "Zelle teilen",
  deleteTable: "Tabelle löschen",

  language: "Sprache des Codes",
  plain: "Reiner Text",

  status: "Über den Text",
  words: (n) => count(n, "Wort", "Wörter"),
  someWords: (n, of) => `${number.format(n)} von ${count(of, "Wort", "Wörtern")}`,
  characters: (n) => count(n, "Zeichen", "Zeichen"),

  outline: "Gliederung",
  noHeadings: "Hier erscheinen Überschriften.",
  untitled: "Ohne Titel",

  find: "Suchen",
  findAndReplace: "Suchen und ersetzen",
  replace: "Ersetzen",
  replaceWith: "Ersetzen durch",
  replaceAll: "Alle ersetzen",
  replaced: (n) => `${count(n, "Stelle", "Stellen")} ersetzt`,
  next: "Weiter",
  previous: "Zurück",
  matchCase: "Groß- und Kleinschreibung",
  wholeWords: "Ganze Wörter",
  found: (at, of) =>
    of === 0 ? "Nichts gefunden" : `${number.format(at)} von ${number.format(of)}`,
  tooMany: (most) => `Mehr als ${number.format(most)}`,

  comment: "Kommentieren",
  nextComment: "Nächster Kommentar",
  lastComment: "Voriger Kommentar",
  help: "Tastenkürzel",
  helpFormat: "Formatierung",
  helpBlocks: "Blöcke",
  helpWays: "Zurechtfinden",
  helpLine: "Am Anfang einer Zeile, dann ein Leerzeichen",
  helpTyped: "Beim Schreiben",
  copyPlain: "Ohne Formatierung einfügen",
  toTools: "Zu den Werkzeugen",
  toText: "Beim Lesen: zum Text, dann Wörter mit Umschalt und Pfeilen auswählen",
  nextCell: "Nächste Zelle, in Listen eine Stufe tiefer",
  lastCell: "Vorige Zelle, in Listen eine Stufe höher",
  newLine: "Neue Zeile im selben Block",
  insertMenu: "Etwas einfügen",
  mention: "Jemanden erwähnen",
};
