const TAG = /<[a-z!?/][^>]*/gi;
const HANDLER = /([\s/"'])on\w+(?=\s*=)/gi;

/**
 * Pasted HTML without event handlers. They do not run where the editor parses it, but the browser
 * reports each of them as a violation of the page's policy.
 */
export function withoutHandlers(html: string): string {
  return html.replace(TAG, (tag) => tag.replace(HANDLER, "$1data-off"));
}
