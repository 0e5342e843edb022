import type { NoServerStrings } from "../no-server.ts";

/** What is said where an act got no answer, in German. */
export const de: NoServerStrings = {
  offline: "Sie sind offline. Versuchen Sie es noch einmal, wenn Sie verbunden sind.",
  away: "Der Server ist nicht erreichbar. Versuchen Sie es noch einmal.",
};
