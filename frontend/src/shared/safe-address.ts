// The rule of tree.address (documents/content/tree.py); both are held by tests/golden/addresses.json.
const BEGINNING =
  /^(?:https?:\/\/[^\x00-\x20"<>\\^`{|}\x7f-\xa0/?#]+(?=[/?#]|$)|mailto:(?=[^\x00-\x20]))/iu;
const NO_LETTER = /[\ud800-\udfff\ufffe\uffff]/u;
const TO_ESCAPE =
  /[\x00-\x20"<>\\`\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff]/gu;
const LONGEST = 2000;
// What looks like a site and is far more often the name of a file.
const FILE =
  /^[^/]+\.(?:md|txt|pdf|docx?|xlsx?|pptx?|odt|csv|json|ya?ml|toml|py|rs|sh|js|ts|css|html?|zip|png|jpe?g|gif|svg)$/i;

/** Where a link in the text leads, or null: http, https and mailto alone, odd letters escaped. */
export function linkOf(href: string): string | null {
  const address = href.replace(/[\t\n\r]/g, "").replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, "");
  if (!BEGINNING.test(address) || NO_LETTER.test(address)) return null;
  const escaped = address.replace(TO_ESCAPE, encodeURIComponent);
  return escaped.length <= LONGEST ? escaped : null;
}

/**
 * The address that somebody has typed, or null. `example.org/a` becomes `https://example.org/a` and
 * `ann@example.org` becomes `mailto:ann@example.org`.
 */
export function addressOf(text: string): string | null {
  const typed = text.trim();
  const address = linkOf(typed) ?? linkOf(completed(typed));
  return address !== null && URL.canParse(address) ? address : null;
}

function completed(typed: string): string {
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  if (FILE.test(typed)) return "";
  return /^(?:[^\s/:@]+(?:\.[^\s/:@]+)+|localhost)(?::\d+)?(?:[/?#]|$)/.test(typed)
    ? `https://${typed}`
    : "";
}
