import type { Ending } from "../../connection/close-codes.ts";
import { plural } from "../language.ts";
import type { Role } from "../../shared/roles.ts";
import type { SavedState } from "../../connection/saved-state.ts";
import type { Strings } from "../page.ts";

const count = plural("de");
const listed = new Intl.ListFormat("de-DE");

const changes = (n: number): string => count(n, "1 Änderung", `${n} Änderungen`);

const notSaved = (n: number): string =>
  `${changes(n)} ${count(n, "wurde", "wurden")} nicht gespeichert.`;

const ROLES: Record<Role, string> = {
  owner: "Besitzen",
  editor: "Bearbeiten",
  commenter: "Kommentieren",
  viewer: "Lesen",
};

const keptIn = (isKept: boolean): string =>
  isKept ? "auf diesem Gerät aufbewahrt" : "nur in diesem Tab: lassen Sie ihn offen";

const CLOSED: Partial<Record<Ending, string>> = {
  signedOut: "Abgemeldet",
  notAllowed: "Kein Zugriff",
  notFound: "Kein Zugriff",
  gone: "Im Papierkorb",
};

const SAVED: Record<SavedState["name"], (state: SavedState, ending: Ending | null) => string> = {
  connecting: ({ changes: n, isKept }) =>
    `Verbindung wird hergestellt…${n === 0 ? "" : ` – ${changes(n)} ${keptIn(isKept)}`}`,
  saved: () => "Gespeichert",
  saving: () => "Wird gespeichert…",
  silent: ({ changes: n, isKept }) =>
    `Der Server antwortet nicht – ${changes(n)} ${keptIn(isKept)}`,
  offline: ({ changes: n, isKept }) =>
    n === 0 ? "Offline – neuer Versuch läuft…" : `Offline – ${changes(n)} ${keptIn(isKept)}`,
  restarting: ({ changes: n, isKept }) =>
    "Der Server startet neu – " +
    (n === 0 ? "Ihre Änderungen sind hier aufbewahrt" : `${changes(n)} ${keptIn(isKept)}`),
  unsaved: ({ changes: n, isKept }) =>
    "Nicht gespeichert – der Server kann zurzeit nichts ablegen; neue Versuche laufen, " +
    `${changes(n)} ${count(n, "ist", "sind")} ${keptIn(isKept)}`,
  readonly: ({ changes: n }) =>
    n === 0 ? "Nur lesen" : `Nur lesen – ${changes(n)} nicht gespeichert`,
  closed: ({ changes: n }, ending) => {
    const why = (ending && CLOSED[ending]) ?? "Getrennt";
    return n === 0 ? why : `${why} – ${changes(n)} nicht gespeichert`;
  },
};

const ENDED: Record<Ending, { title: string; text: string }> = {
  signedOut: {
    title: "Sie sind abgemeldet",
    text:
      "Melden Sie sich im neuen Tab wieder an, kommen Sie hierher zurück und wählen Sie " +
      "„Erneut versuchen“.",
  },
  notAllowed: {
    title: "Sie haben keinen Zugriff mehr auf dieses Dokument",
    text: "Er wurde zurückgenommen, oder der Link, über den Sie hier waren, ist abgelaufen.",
  },
  notFound: {
    title: "Dieses Dokument ist für Sie nicht da",
    text: "Es wurde entfernt oder ist nicht mehr für Sie freigegeben.",
  },
  gone: {
    title: "Dieses Dokument wurde entfernt",
    text: "Es wurde in den Papierkorb gelegt oder gelöscht, während Sie es offen hatten.",
  },
  malformed: {
    title: "Diese Seite versteht den Server nicht",
    text: "Vielleicht gibt es eine neue Fassung. Meist hilft es, die Seite neu zu laden.",
  },
  tooBig: {
    title: "Was Sie geschrieben haben, ist mehr, als ein Dokument fasst",
    text:
      "Als Ganzes passt es nicht in dieses Dokument. Laden Sie die Seite neu und fügen Sie es " +
      "in Teilen ein.",
  },
  full: {
    title: "Dieses Dokument ist voll",
    text: "Es kann nichts mehr hinzukommen. Was darin steht, bleibt und ist lesbar.",
  },
  quarantined: {
    title: "Dieses Dokument lässt sich erst wieder öffnen, wenn die Betreiber danach gesehen haben",
    text: "Nichts ist verloren. Laden Sie die Seite später neu.",
  },
  outdated: {
    title: "Diese Seite ist älter als das, was im Text steht",
    text: "Laden Sie sie neu, um weiterzuschreiben.",
  },
  otherPerson: {
    title: "Sie sind jetzt unter einem anderen Namen angemeldet",
    text: "Laden Sie die Seite neu, um unter diesem Namen weiterzumachen.",
  },
};

/** What the document page says, in German. */
export const de: Strings = {
  saved: (state, ending) => SAVED[state.name](state, ending),
  ended: (ending) => ENDED[ending],
  role: (role) => ROLES[role],
  lowered: (role, n) => ({
    title: `Ihre Rolle ist jetzt „${ROLES[role]}“.`,
    text: `${notSaved(n)} Das Dokument wird ohne sie gezeigt.`,
  }),
  frozenNow: (n) => ({
    title: "Dieser Text ist jetzt freigegeben und gesperrt",
    text: `${notSaved(n)} Das Dokument wird ohne sie gezeigt.`,
  }),
  frozen:
    "Dieser Text ist freigegeben: Niemand kann ihn ändern, bis ihn jemand entsperrt, dem er gehört. Kommentieren geht weiterhin.",
  frozenBy: (who, name, at) =>
    `${who} hat diesen Text als „${name}“ freigegeben (${at}). Niemand kann ihn ändern, bis ihn jemand entsperrt, dem er gehört. Kommentieren geht weiterhin.`,
  unfreeze: "Entsperren",
  unfreezeFailed: "Der Text ließ sich nicht entsperren. Versuchen Sie es noch einmal.",
  full: (n) => ({
    title: "Dieses Dokument ist voll",
    text:
      `${notSaved(n)} Entfernen Sie etwas und fügen Sie sie wieder ein, oder bewahren Sie sie ` +
      "anderswo auf.",
  }),
  nearlyFull: (percent) => ({
    title: "Dieses Dokument ist fast voll",
    text:
      `${percent} % des Platzes sind belegt. Schreiben Sie am besten in einem neuen Dokument ` +
      "weiter, bevor es voll ist.",
  }),
  takenBack: (n) => ({
    title: "Dieses Dokument wurde auf einen früheren Stand gebracht",
    text: `${notSaved(n)} Sie können Ihre Fassung als Kopie behalten.`,
  }),
  older: (n) => ({
    title: "Hier sind noch Worte von Ihnen",
    text: `${notSaved(n)} Sie bleiben auf diesem Gerät, bis Sie entscheiden.`,
  }),
  slowDown: {
    title: "Zu viel auf einmal für den Server",
    text:
      "Diese Seite verbindet sich in etwa einer Minute von selbst wieder. Was Sie " +
      "inzwischen schreiben, wird hier aufbewahrt.",
  },
  raised: (n) => ({ title: "Sie dürfen wieder schreiben", text: notSaved(n) }),
  readingOnly:
    "Sie lesen, und nichts wird geändert. Zum Schreiben wählen Sie „Bearbeiten“ oder „Vorschlagen“ neben dem Titel oder unter „Mehr“.",
  reading: (mayComment, mayChat, maySuggest) => {
    const ways = ["lesen"];
    if (mayComment) ways.push("kommentieren");
    if (mayChat) ways.push("in seinem Chat schreiben");
    const more = maySuggest
      ? "Für Änderungen wählen Sie „Vorschlagen“ neben dem Titel oder unter „Mehr“."
      : "Fragen Sie, wem es gehört, wenn Sie es bearbeiten möchten.";
    return `Sie können dieses Dokument ${listed.format(ways)}. ${more}`;
  },
  notSaved,
  ask: (owner) => `Fragen Sie ${owner}, wenn Sie es brauchen.`,
  keepCopy: "Als private Kopie behalten",
  copyTitle: (title) => `Kopie von ${title}`,
  copying: "Private Kopie wird gespeichert…",
  copied: (title) => ({
    title: "Ihre private Kopie ist gespeichert",
    text: `Sie heißt „${title}“. Nur Sie können sie sehen.`,
  }),
  copyFailed:
    "Die Kopie konnte nicht gespeichert werden. Versuchen Sie es erneut oder laden Sie den Text " +
    "herunter.",
  openCopy: "Kopie öffnen",
  putBack: "Wieder ins Dokument einfügen",
  discard: "Verwerfen",
  close: "Schließen",
  requestAccess: "Zugriff anfragen",
  kept: (n) =>
    `${count(n, "1 Änderung von Ihnen ist", `${n} Änderungen von Ihnen sind`)} nicht ` +
    "gespeichert. Laden Sie zur Sicherheit den Text herunter, wie Sie ihn sehen.",

  downloadText: "Als Text herunterladen",
  downloadHtml: "Als HTML herunterladen",
  signIn: "Anmelden",
  tryAgain: "Erneut versuchen",
  reload: "Seite neu laden",
  toList: "Ihre Dokumente",

  text: "Text des Dokuments",
  placeholder: "Hier schreiben…",
  pageTitle: (title) => `${title} · Scriptorium`,
  titleTakenBack: (title, now) => ({
    title: "Der neue Titel wurde nicht übernommen",
    text: `Sie hatten dieses Dokument „${title}“ genannt. Es heißt „${now}“.`,
  }),
  justNow: "gerade eben",

  toolbar: "Formatierung",
  undo: "Rückgängig",
  redo: "Wiederholen",
  heading: (level) => `Überschrift ${level}`,
  bold: "Fett",
  italic: "Kursiv",
  strike: "Durchgestrichen",
  code: "Code",
  link: "Link",
  bulletList: "Aufzählung",
  orderedList: "Nummerierte Liste",
  quote: "Zitat",
  codeBlock: "Codeblock",

  linkDialog: "Link",
  linkAddress: "Adresse",
  linkHint: "https://example.org",
  linkInvalid: "Geben Sie eine Web- oder E-Mail-Adresse ein.",
  linkSet: "Übernehmen",
  linkRemove: "Entfernen",
  linkOpen: "Öffnen",
};
