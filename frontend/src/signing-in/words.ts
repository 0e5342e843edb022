import { inLanguage } from "../words/language.ts";

const en = { failed: "No passkey was used. Try again." };
const de: typeof en = { failed: "Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal." };

/** What is said where passkeys are used, in the page's language. */
export const strings: typeof en = inLanguage({ en, de });
