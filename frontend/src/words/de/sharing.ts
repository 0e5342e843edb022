import { isolated } from "../bidi.ts";
import { plural } from "../language.ts";
import type { Role } from "../../shared/roles.ts";
import type { LogWords, Words } from "../sharing.ts";
import type { Term } from "../../shared/times.ts";

const count = plural("de");

// Roles are named by what one may do: the names fit everybody.
const ROLES: Record<Role, string> = {
  owner: "Besitzen",
  editor: "Bearbeiten",
  commenter: "Kommentieren",
  viewer: "Lesen",
};

const AS = (role: Role): string => `mit der Rolle „${ROLES[role]}“`;

const ALSO = (guests: boolean): string => (guests ? ", auch ohne Konto," : "");

const TERM: Record<Term, string> = {
  never: "Ohne Ende",
  1: "1 Tag",
  7: "7 Tage",
  30: "30 Tage",
  date: "Bis zu einem Tag…",
};

/** What the share dialog says, in German. */
export const words: Words = {
  title: (document) => `„${isolated(document)}“ freigeben`,
  close: "Schließen",
  done: "Erledigt.",
  failed: "Das hat nicht geklappt. Versuchen Sie es erneut.",
  cancel: "Abbrechen",
  role: (role) => ROLES[role],
  you: (name) => `${name} (Sie)`,

  people: "Personen",
  byLink: "über einen Link",
  byGroup: (name) => `über die Gruppe „${isolated(name)}“`,
  byFolder: (name) => `über den geteilten Ordner „${isolated(name)}“`,
  roleOf: (name) => `Rolle von ${name}`,
  remove: (name) => `${name} entfernen`,
  removeAsk: (name) => `${name} entfernen? Der Zugriff endet sofort.`,
  removeYes: "Entfernen",
  ownerAsk: (name) =>
    "Wer ein Dokument besitzt, darf alles, auch Sie entfernen. Soll es " +
    `${name} gemeinsam mit Ihnen gehören oder an Ihrer Stelle?`,
  ownerToo: "Gemeinsam besitzen",
  ownerInstead: "Besitz übertragen",
  ownRoleAsk: (role) =>
    `Ihre eigene Rolle auf „${ROLES[role]}“ ändern? Sie selbst können es nicht rückgängig machen.`,
  ownRoleYes: (role) => `Auf „${ROLES[role]}“ ändern`,
  onlyOwner:
    "Das Dokument gehört nur Ihnen. Um es zu verlassen oder eine kleinere Rolle zu nehmen, " +
    "wählen Sie zuerst „Besitzen“ für jemand anderen.",
  leave: "Dokument verlassen",
  leaveAsk: "Dieses Dokument verlassen? Sie können es dann nicht mehr öffnen.",
  leaveYes: "Verlassen",
  leftDocument: (document) => `Sie haben „${isolated(document)}“ verlassen.`,
  askOwners: (names) =>
    names.length > 0
      ? `Nur wer das Dokument besitzt, entscheidet, wer was darf. Fragen Sie ${listed(names)}.`
      : "Nur wer das Dokument besitzt, entscheidet, wer was darf, und das ist niemand mehr. " +
        "Fragen Sie die Betreiber dieser Seite.",

  groups: "Gruppen",
  group: "Gruppe",
  groupRole: "Rolle der Gruppe",
  groupGive: "Mit der Gruppe teilen",
  groupsHint: "Sie können das Dokument mit jeder Gruppe teilen, in der Sie sind.",
  groupCount: (n) => count(n, "1 Person", `${n} Personen`),
  groupWho: "Wer darin ist",
  groupRemoveAsk: (name) =>
    `Nicht mehr mit ${name} teilen? Wer nur über diese Gruppe hier ist, verliert sofort den Zugriff.`,

  folder: "Geteilter Ordner",
  folderPut: "In den Ordner legen",
  folderHint: "Wer den Ordner hat, hat jedes Dokument darin, solange es dort liegt.",
  folderNone:
    "In einem geteilten Ordner hätten das Dokument alle, die den Ordner haben. " +
    "Anlegen können Sie einen in Ihrer Liste der Dokumente.",
  folderCount: (n) =>
    count(n, "1 Person hat es nur hierdurch", `${n} Personen haben es nur hierdurch`),
  folderWho: "Wer ihn hat",
  folderPeople: "Wer das Dokument durch ihn hat",
  folderOut: "Herausnehmen",
  folderOutOf: (name) => `Aus ${name} herausnehmen`,
  folderOutAsk: (name) =>
    `Aus ${name} herausnehmen? Wer nur über diesen Ordner hier ist, verliert sofort den Zugriff.`,

  invite: "Personen einladen",
  who: "Namen oder E-Mail-Adressen",
  inviteRole: "Rolle",
  inviteYes: "Einladen",
  pending: "eingeladen",
  cancelInvitation: (email) => `Einladung an ${email} zurücknehmen`,

  requests: "Anfragen nach Zugriff",
  requestsWaiting: (n) =>
    count(n, "1 Person fragt nach Zugriff", `${n} Personen fragen nach Zugriff`),
  requestRole: (name) => `Rolle für ${name}`,
  give: "Zugriff geben",
  decline: "Ablehnen",

  links: "Links",
  linksHint:
    "Wer einen Link hat und sich anmeldet, bekommt dessen Rolle, bis er abläuft oder " +
    "ausgeschaltet wird.",
  linkForWhom: "Für",
  linkFor: (whom) => (whom === "people" ? "Menschen mit Konto" : "Alle, auch ohne Konto"),
  linkForGuests: "auch ohne Konto",
  linkRole: "Rolle durch den Link",
  linkTerm: "Endet",
  linkDay: "Letzter Tag",
  linkNew: "Link erstellen",
  linkName: (n) => `Link ${n}`,
  linkRoleOf: (n) => `Rolle durch Link ${n}`,
  linkTermOf: (n) => `Ende von Link ${n}`,
  linkIsOn: (n) => `Link ${n} ist eingeschaltet`,
  linkMade: (when) => `erstellt ${when}`,
  linkSet: "Übernehmen",
  term: (term) => TERM[term],
  until: (moment) => `Bis ${moment}`,
  ended: (moment) => `Abgelaufen: ${moment}`,
  address: "Adresse des neuen Links",
  addressOnce: "Kopieren Sie diese Adresse jetzt: Sie wird nicht noch einmal gezeigt.",
  copy: "Kopieren",
  copied: "Kopiert",
  copyByKeys: "Drücken Sie Strg+C oder ⌘C zum Kopieren.",

  publication: "Im Web",
  publicationHint:
    "Eine Seite, die alle lesen können, die ihre Adresse kennen, auch ohne Konto. Ausgeschaltet " +
    "ist sie sofort weg; wieder eingeschaltet hat sie eine andere Adresse.",
  publicationIsOn: "Dieses Dokument veröffentlichen",
  publicationAddress: "Adresse der Seite",
  publicationOpen: "Öffnen",
  publicationShows: "Was sie zeigt",
  publicationLive: "Den Text, wie er sich ändert",
  publicationVersion: (name) => `Version „${isolated(name)}“`,
  publicationOldVersion: "Eine ältere Version",
  publicationListed: "Suchmaschinen dürfen sie aufnehmen",
  publicationFrames: "Websites, die sie in ihren Seiten zeigen dürfen",
  publicationSet: "Übernehmen",

  chat: "Chat",
  talk: "Chat und Kommentare",
  viewersChat: "Auch wer nur liest, darf im Chat schreiben",
  viewersComment: "Auch wer nur liest, darf den Text kommentieren",

  here: "Gerade hier",
  log: "Änderungen daran, wer was darf",
  logEmpty: "Bisher wurde nichts geändert.",
  atChange: (seq, ago) => `bei Änderung ${seq} · ${ago}`,
};

// „Sie“ and a name take different forms of a verb; these sentences have none that would.
/** The sentences of the log, in German. */
export const logWords: LogWords = {
  you: "Sie",
  somebody: "jemand",
  changed: (a) => `${a}: Rechte geändert`,
  removed: (a, b) => `${a}: ${b} entfernt`,
  added: (a, b, role) => `${a}: ${b} ${AS(role)} hinzugefügt`,
  confirmed: (a, b, role) => `${a}: ${b} ${AS(role)} bestätigt`,
  changedRole: (a, b, was, role) =>
    `${a}: Rolle von ${ofWhom(b)} auf „${ROLES[role]}“ geändert (war „${ROLES[was]}“)`,
  handedOver: (a, b) => `${a}: Besitz an ${b} übertragen`,
  left: (a) => `${a}: Dokument verlassen`,
  returned: (a) => `${a}: Verlassen zurückgenommen`,
  activated: (a, b) => `${a}: Konto von ${ofWhom(b)} eingeschaltet`,
  deactivated: (a, b) => `${a}: Konto von ${ofWhom(b)} ausgeschaltet`,
  trashed: (a) => `${a}: Dokument in den Papierkorb gelegt`,
  restored: (a) => `${a}: Dokument aus dem Papierkorb geholt`,
  linkMade: (a, role, until, guests) =>
    `${a}: Link für „${ROLES[role]}“${ALSO(guests)} erstellt${until && `, gültig bis ${until}`}`,
  linkChanged: (a, role, until, guests) =>
    `${a}: Link geändert, jetzt eingeschaltet für „${ROLES[role]}“${ALSO(guests)}` +
    `${until && `, gültig bis ${until}`}`,
  linkOff: (a, role) => `${a}: Link für „${ROLES[role]}“ ausgeschaltet`,
  linkExpired: (role) => `ein Link für „${ROLES[role]}“ ist abgelaufen`,
  viewersChat: (a) => `${a}: Chat auch für Lesende geöffnet`,
  frozen: (a) => `${a}: Text freigegeben und gesperrt`,
  unfrozen: (a) => `${a}: Text entsperrt`,
  published: (a, version) =>
    version
      ? `${a}: Version „${isolated(version)}“ im Web veröffentlicht`
      : `${a}: Dokument im Web veröffentlicht`,
  unpublished: (a) => `${a}: Seite im Web zurückgenommen`,
  viewersComment: (a) => `${a}: Kommentieren auch für Lesende geöffnet`,
  viewersMayNotComment: (a) => `${a}: Kommentare für Lesende auf Mitlesen beschränkt`,
  viewersSilent: (a) => `${a}: Chat für Lesende auf Mitlesen beschränkt`,
  joined: (a, role, email) =>
    `${a}: ${email ? `über die Einladung an ${email}` : "über einen Link"} ${AS(role)} dazugekommen`,
  invited: (a, email, role) => `${a}: ${email} ${AS(role)} eingeladen`,
  groupAdded: (a, group, role) =>
    `${a}: mit der Gruppe „${isolated(group)}“ geteilt (Rolle „${ROLES[role]}“)`,
  groupRemoved: (a, group) => `${a}: nicht mehr mit der Gruppe „${isolated(group)}“ geteilt`,
  groupEnded: (a, group) => `${a}: Gruppe „${isolated(group)}“ gelöscht`,
  memberJoined: (a, b, group) => `${a}: ${b} in die Gruppe „${isolated(group)}“ aufgenommen`,
  memberRemoved: (a, b, group) => `${a}: ${b} aus der Gruppe „${isolated(group)}“ genommen`,
  folderIn: (a, folder) => `${a}: in den geteilten Ordner „${isolated(folder)}“ gelegt`,
  folderOut: (a, folder) => `${a}: aus dem geteilten Ordner „${isolated(folder)}“ genommen`,
  folderEnded: (a, folder) => `${a}: geteilten Ordner „${isolated(folder)}“ gelöscht`,
  folderGiven: (a, folder, whom, role) =>
    `${a}: geteilten Ordner „${isolated(folder)}“ an ${whom} gegeben (Rolle „${ROLES[role]}“)`,
  folderTaken: (a, folder, whom) =>
    `${a}: geteilten Ordner „${isolated(folder)}“ nicht mehr für ${whom}`,
  theGroup: (name) => `die Gruppe „${isolated(name)}“`,
  memberLeft: (a, group) => `${a}: Gruppe „${isolated(group)}“ verlassen`,
  uninvited: (a, email) => `${a}: Einladung an ${email} zurückgenommen`,
};

function ofWhom(name: string): string {
  return name === logWords.you ? "Ihnen" : name;
}

function listed(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} oder ${last}` : last;
}
