const SCHEMES: readonly string[] = ["http:", "https:", "mailto:"];

/**
 * The address that a link may lead to, or null. `example.org/a` becomes `https://example.org/a`
 * and `ann@example.org` becomes `mailto:ann@example.org`; only http, https and mailto are allowed.
 */
export function addressOf(text: string): string | null {
  const typed = text.trim();
  return allowed(typed) ?? allowed(completed(typed));
}

function completed(typed: string): string {
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  return /^[^\s/:@]+(\.[^\s/:@]+|:\d+)/.test(typed) ? `https://${typed}` : "";
}

function allowed(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && SCHEMES.includes(url.protocol) ? url.href : null;
}
