// What nobody writes by chance, in one line of plain text.
const SURE = [
  /^#{1,6}\s+\S/m,
  /^(?:```|~~~)/m,
  /^\s*[-*+]\s+\[[ xX]\]\s/m,
  /^\|?\s*:?-{3,}:?\s*\|/m,
  /\[[^\]\n]+\]\((?:https?:|mailto:)[^)\s]+\)/,
  /(?:^|\s)\*\*[^\s*][^*\n]*\*\*(?:\s|[.,;:!?)]|$)/m,
];
// What is Markdown when it comes several times.
const SEVERAL = [/^\s*[-*+]\s+\S/gm, /^\s*\d+[.)]\s+\S/gm, /^>\s?\S/gm];

/** Whether a plain text is likely to be Markdown. */
export function isMarkdown(text: string): boolean {
  if (SURE.some((sign) => sign.test(text))) return true;
  return SEVERAL.some((sign) => (text.match(sign) ?? []).length >= 2);
}

/** A text in Markdown (GitHub's kind) as HTML, which is not safe to show as it is. */
export async function htmlOf(markdown: string): Promise<string> {
  const { marked } = await import("marked");
  return marked.parse(markdown, { gfm: true, async: false });
}
