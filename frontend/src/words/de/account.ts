import type { AccountStrings } from "../account.ts";
import { plural } from "../language.ts";

const count = plural("de");

/** What every page says to somebody who is signed in, in German. */
export const de: AccountStrings = {
  signOutLoses: (unsent) => {
    const lines = [...unsent].map(
      ([title, n]) => `${title}: ${count(n, "1 Änderung", `${n} Änderungen`)}`,
    );
    return (
      "Änderungen auf diesem Gerät sind noch nicht gespeichert. Beim Abmelden gehen sie verloren:\n\n" +
      `${lines.join("\n")}\n\nTrotzdem abmelden?`
    );
  },
  dismiss: "Schließen",
  undo: "Rückgängig",
  open: "Öffnen",
  downloading: "Die Datei wird erstellt…",
  downloadUnreachable:
    "Zum Herunterladen braucht es den Server, und der ist gerade nicht zu erreichen.",
  downloadSignedOut:
    "Sie sind abgemeldet. Melden Sie sich an und laden Sie die Datei dann herunter.",
  downloadFailed: "Die Datei konnte nicht erstellt werden. Versuchen Sie es noch einmal.",
  offlineChanges: (n) =>
    count(n, "1 Änderung noch nicht gesendet", `${n} Änderungen noch nicht gesendet`),
  offlineNothing: "Auf diesem Gerät ist nichts aufbewahrt.",
  going: {
    label: "Zu einem Dokument, einer Person oder einem Befehl gehen",
    found: (n) => count(n, "Ein Ziel", `${n} Ziele`),
    document: "Dokument",
    command: "Befehl",
    person: "Person",
    group: "Gruppe",
    folder: "Geteilter Ordner",
    none: "Es gibt nichts mit diesem Namen.",
    noDocuments: "Dokumente konnten nicht gesucht werden.",
    untitled: "Ohne Titel",
  },
};
