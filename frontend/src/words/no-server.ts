import { de } from "./de/no-server.ts";
import { inLanguage } from "./language.ts";

const en = {
  offline: "You are offline. Try again when you are connected.",
  away: "The server cannot be reached. Try again.",
};

/** What is said where an act got no answer, in each language. */
export type NoServerStrings = typeof en;

const strings: NoServerStrings = inLanguage({ en, de });

/** Why there was no answer, as far as the browser knows. */
export function noServer(): string {
  return navigator.onLine ? strings.away : strings.offline;
}
