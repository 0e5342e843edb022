import type { Marked } from "marked";

// What is written for programs, whose signs mean something else.
const NO_TEXT = [
  /^#!/,
  /^@@ .* @@/m,
  /^(?:diff --git|--- \S|\+\+\+ \S)/m,
  /^<\?(?:php|xml)/i,
  /^<!doctype/i,
  /^\s*(?:import [\w.*]+|from [\w.]+ import .*|#include [<"].*)$/m,
  /^\s*(?:import|using|package|export|const|let|var|def|class|function|public|private|if|for) .*[;{:(]$/m,
];
const FENCED = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?\n\1\s*$/gm;
const FRONT = /^---\n(?:[^\n]*\n)*?---\n/;
// What nobody writes by chance.
const SURE = [
  FENCED,
  /^\|?[^\n|]*\|[^\n]*\n\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?\s*$/gm,
  /^\s*[-*+] \[[ xX]\] \S/gm,
  /(?<!!)\[[^\]\n]+\]\((?:https?:|mailto:)[^)\s]+\)/g,
];
// What is Markdown when it comes with something else of the kind.
const LIKELY = [
  /(?<=^|\n\n)#{1,6} \S[^\n]*(?=\n\n|\n*$)/g,
  /(?:^|\s)\*\*[^\s*][^*\n]*\*\*(?=[\s.,;:!?)]|$)/gm,
  /^[-*+] \S[^\n]*\n(?:[ \t]+\S[^\n]*\n|\n)*[-*+] \S/gm,
  /^1[.)] \S[^\n]*\n(?:[ \t]+\S[^\n]*\n|\n)*2[.)] \S/gm,
  /(?<=^|\n\n)> \S/g,
  /(?:^|\s)`[^`\n]+`(?=[\s.,;:!?)]|$)/gm,
];

// To read a longer one would halt the page.
const LONGEST = 200_000; // letters

/** Whether a plain text is Markdown beyond doubt. */
export function isMarkdown(text: string): boolean {
  if (text.length > LONGEST) return false;
  const plain = text.replace(/\r\n?/g, "\n").replace(FRONT, "").trim();
  // What stands in a fence is code and says nothing of the rest.
  const prose = plain.replace(FENCED, "");
  if (NO_TEXT.some((sign) => sign.test(prose))) return false;
  if (SURE.some((sign) => plain.match(sign))) return true;
  return LIKELY.filter((sign) => prose.match(sign)).length >= 2;
}

/**
 * A text in Markdown (GitHub's kind) as HTML, which is not safe to show as it is. What we have
 * nothing for stays as it is written: tags, pictures, notes, definitions, front matter.
 */
export async function htmlOf(markdown: string): Promise<string> {
  const reader = await newReader();
  const text = markdown.replace(/\r\n?/g, "\n");
  const front = FRONT.exec(text)?.[0] ?? "";
  const html = reader.parse(text.slice(front.length), { gfm: true, breaks: true, async: false });
  return (front && `<p>${front.trim().split("\n").map(escaped).join("<br>")}</p>`) + html;
}

const BREAK = /^<br\s*\/?>/i;
const PICTURE = /^!\[[^\]\n]*\]\([^)\n]*\)/;
const YEAR = /^ {0,3}\d{3,9}[.)]/;
const WORD = /[\p{L}\p{N}_*]/u;

// For marked `false` is its own way of reading, and `undefined` none.
async function newReader(): Promise<Marked> {
  const { Marked } = await import("marked");
  return new Marked({
    tokenizer: {
      html: () => undefined,
      tag: (source) => {
        const raw = BREAK.exec(source)?.[0];
        return raw ? ({ type: "br", raw } as never) : undefined;
      },
      def: () => undefined,
      lheading: () => undefined,
      link: (source) => {
        if (!source.startsWith("!")) return false;
        const raw = PICTURE.exec(source)?.[0];
        return raw ? ({ type: "text", raw, text: raw, escaped: false } as never) : undefined;
      },
      del: (source) => (source.startsWith("~~") ? false : undefined),
      list: (source) => (YEAR.test(source) ? undefined : false),
      emStrong: (source, all) =>
        isStress(source, all.at(-source.length - 1) ?? "") ? false : undefined,
    },
  });
}

// In `__init__.py`, `*.txt` and `2*3*4` the signs are letters.
function isStress(source: string, before: string): boolean {
  const sign = /^(\*{1,3}|_{1,3})(?=["'([`„“‚‘«]?[\p{L}\p{N}])/u.exec(source)?.[0];
  if (!sign || WORD.test(before)) return false;
  const end = source.indexOf(sign, sign.length);
  return end > 0 && !/^[\p{L}\p{N}./\\=(]*[\p{L}\p{N}(]/u.test(source.slice(end + sign.length));
}

/** Whether all words of a text in Markdown are among those that were made of it. */
export function isWhole(markdown: string, shown: string): boolean {
  const there = new Set(wordsOf(shown));
  return wordsOf(markdown).every((word) => there.has(word));
}

// Numbers are those of lists, too.
function wordsOf(text: string): string[] {
  return text.match(/\p{L}[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
