import { addressOf } from "../shared/safe-address.ts";
import { element } from "../shared/dom.ts";

// Marks that turn the direction of writing could show another address than the link leads to.
const LINK = /\b(?:https?:\/\/|mailto:)[^\s<>"\p{Cc}\p{Cf}]+/giu;
const BRACKETS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** A stretch of text; `href` is where it leads, if it is a link. */
export interface Stretch {
  text: string;
  href: string | null;
}

/** Cuts a text into links (http, https and mailto) and what lies between them. */
export function stretchesOf(text: string): Stretch[] {
  const found: Stretch[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutTail(match[0]);
    const href = addressOf(link);
    if (!href) continue;
    found.push({ text: text.slice(end, match.index), href: null }, { text: link, href });
    end = match.index + link.length;
  }
  found.push({ text: text.slice(end), href: null });
  return found.filter((stretch) => stretch.text !== "");
}

/** The nodes that show a text, its links clickable; never markup. */
export function nodesOf(text: string): (Node | string)[] {
  return stretchesOf(text).map(({ text: words, href }) =>
    href === null
      ? words
      : element("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, words),
  );
}

// The full stop after a link, or the bracket around it, is no part of it.
function withoutTail(link: string): string {
  const last = link.at(-1) ?? "";
  const open = BRACKETS[last];
  const closes = open !== undefined && count(link, last) > count(link, open);
  return closes || /[.,;:!?'’”»]/.test(last) ? withoutTail(link.slice(0, -1)) : link;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
