/** A language of the site, as in `<html lang>`; `LANGUAGES` in the settings has the same. */
export type Language = "en" | "de";

const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE" };

const tag = globalThis.document?.documentElement.lang ?? "";

/** The page's language; English where there is no page. */
export const language: Language = tag in LOCALES ? (tag as Language) : "en";

/** The locale in which the page writes numbers and dates. */
export const locale = LOCALES[language];

/** The words of the page's language out of those of all languages. */
export function inLanguage<T>(words: Record<Language, T>): T {
  return words[language];
}

/** Chooses between the forms of a word by a number: `plural("en")(1, "change", "changes")`. */
export function plural(of: Language): (n: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(LOCALES[of]);
  return (n, one, other) => (rules.select(n) === "one" ? one : other);
}
