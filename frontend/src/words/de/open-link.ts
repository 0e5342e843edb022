import { plural } from "../language.ts";
import type { OpenStrings } from "../open-link.ts";

const count = plural("de");

/** What the pages say that lead to a document, in German. */
export const de: OpenStrings = {
  opening: "Einen Moment…",
  incomplete:
    "Diese Adresse ist unvollständig. Kopieren Sie den ganzen Link und öffnen Sie ihn neu.",
  closed:
    "Dieser Link gilt nicht oder nicht mehr: Er ist vielleicht abgelaufen oder wurde " +
    "ausgeschaltet. Bitten Sie die Person, von der er kommt, um einen neuen.",
  tooMany: (minutes) =>
    "Von hier wurden zu viele Links probiert. Warten Sie " +
    `${count(minutes, "eine Minute", `${minutes} Minuten`)} und öffnen Sie den Link noch einmal.`,
  unreachable:
    "Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und öffnen Sie den Link noch " +
    "einmal.",
  failed:
    "Das hat nicht geklappt. Öffnen Sie den Link noch einmal; bleibt es dabei, sagen Sie es der " +
    "Person, von der er kommt.",
  asking: "Wird angefragt…",
  asked: "Wenn es dieses Dokument gibt, wissen alle, denen es gehört, nun von Ihrem Wunsch.",
  notAsked: "Ihre Anfrage konnte nicht gesendet werden. Versuchen Sie es erneut.",
};
