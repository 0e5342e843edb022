import { plural } from "../language.ts";
import type { BellStrings } from "../notices.ts";

const count = plural("de");

/** What the bell says, in German. */
export const de: BellStrings = {
  bell: (n) => (n === 0 ? "Mitteilungen" : `Mitteilungen, ${n} ungelesen`),
  news: (n) =>
    count(n, "Sie haben eine ungelesene Mitteilung.", `Sie haben ${n} ungelesene Mitteilungen.`),
  attends: (choice) =>
    choice === "watch"
      ? "Sie erfahren hier von jeder Änderung und jeder Nachricht."
      : choice === "mute"
        ? "Sie erfahren hier nur, wenn jemand Sie nennt."
        : "Sie erfahren hier, was Sie betrifft.",
  pushOn: "Dieser Browser zeigt jetzt Ihre Mitteilungen.",
  pushDenied:
    "Der Browser verbietet dieser Website Benachrichtigungen. In seinen Einstellungen lassen sie sich erlauben.",
  pushFailed: "Dieser Browser kann gerade keine Mitteilungen zeigen. Versuchen Sie es noch einmal.",
  notKept: "Das konnte nicht gespeichert werden. Versuchen Sie es noch einmal.",
};
