const TAG = /<[a-z!?/][^>]*/gi;
const BASE = /^<base(?![\w-])/i;
const HANDLER = /([\s/"'])on\w+(?=\s*=)/gi;

/**
 * Pasted HTML without event handlers and `<base>`. They do nothing where the editor parses it, but
 * the browser reports each of them as a violation of the page's policy.
 */
export function withoutHandlers(html: string): string {
  return html.replace(TAG, (tag) => tag.replace(BASE, "<wbr").replace(HANDLER, "$1data-off"));
}
