import { isolated } from "../bidi.ts";
import type { HistoryStrings } from "../history.ts";
import { plural } from "../language.ts";

const count = plural("de");

/** What the page of the history says, in German. */
export const de: HistoryStrings = {
  changes: (n) => count(n, "1 Änderung", `${n} Änderungen`),
  folded: "Einzelheiten sind nicht aufbewahrt",
  named: (name) => `„${isolated(name)}“`,
  somebody: "Jemand, der gegangen ist",
  nobody: "Die Website",
  renamed: (name, title) => `${isolated(name)} hat den Titel „${isolated(title)}“ gegeben`,
  wentBack: (name) => `${isolated(name)} ist zu einem früheren Text zurückgekehrt`,
  repaired: "Der Text wurde vom Betreiber repariert",
  erased: (name) => `${isolated(name)} hat den Verlauf davor gelöscht`,
  kept: (when) => `Ab ${when} sind Änderungen einzeln aufbewahrt, davor nur, wer geschrieben hat.`,
  gone: (when) => `Der Verlauf vor ${when} wurde gelöscht.`,
  everybody: "Alle",
  more: "Ältere Änderungen",
  empty: "Noch ist nichts geschehen.",
  loading: "Einen Moment…",
  failed: "Das hat nicht geklappt. Versuchen Sie es erneut.",
  choose: "Wählen Sie etwas, das geschehen ist, und sehen Sie hier, was sich geändert hat.",
  changed: (when) => `Was sich geändert hat: ${when}`,
  between: (from, to) => `Von ${from} bis ${to}`,
  sinceThen: (when) => `Seit ${when}`,
  sinceVisit: (changes, names, when) =>
    `${count(changes, "1 Änderung", `${changes} Änderungen`)}${names ? ` von ${names}` : ""} seit ${when}`,
  textThen: (when) => `Der Text am ${when}`,
  lines: (n) => count(n, "Ein Absatz ist anders", `${n} Absätze sind anders`),
  same: "Nichts, was man lesen kann, ist anders.",
  of: (n, all) => `Änderung ${n} von ${all}`,
  stops: (all) => count(all, "1 Änderung", `${all} Änderungen`),
  added: (name) => `Hinzugefügt von ${isolated(name)}`,
  removed: (name) => `Entfernt von ${isolated(name)}`,
  formatted: (name) => `Formatiert von ${isolated(name)}`,
  unknown: "jemandem",
  nameMoment: "Diesen Stand benennen",
  nameOfMoment: "Name dieses Standes",
  save: "Speichern",
  cancel: "Abbrechen",
  saved: "Gespeichert.",
  sinceShort: "Was sich geändert hat",
  taking: "Diese Änderungen zurücknehmen?",
  takenBack: "Zurückgenommen.",
  notKnown: "Nicht bekannt, von wem",
  wrote: (name) => `Von ${isolated(name)} geschrieben; wann, ist nicht bekannt`,
  wroteAt: (name, when) => `Von ${isolated(name)} geschrieben, ${when}`,
  colouredBy: "Gefärbt nach dem, der es schrieb; ein Klick auf ein Wort sagt, wann:",
  show: "Zeigen",
  to: (from, to) => `${from} – ${to}`,
};
