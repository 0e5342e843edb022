import { FILE_PATH } from "../attributes.ts";
import { makeWordLists } from "./word-lists.ts";

/** HTML that was pasted, and what of it is no text. */
export interface Pasted {
  html: string;
  /** Addresses of pictures that can be uploaded anew: data URIs and files of other documents. */
  pictures: string[];
  /** How many pictures of other sites were left out. */
  dropped: number;
}

const DATA = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;
const NO_COLOR =
  /transparent|none|initial|inherit|white|#fff(?:fff)?(?![0-9a-f])|255, *255, *255|rgba\(.*, *0\)/i;
const NO_TEXT = "style, script, meta, link, title, xml, object, iframe, template";

/**
 * Brings what other programs copy to what the editor reads: lists of Word, check lists, marks that
 * Google Docs writes as styles. Pictures of other sites are left out. Nothing in it runs.
 *
 * `isOwn` tells whether an address is that of a picture of this document.
 */
export function cleaned(
  html: string,
  isOwn: (src: string) => boolean,
  parser = new DOMParser(),
): Pasted {
  const page = parser.parseFromString(html, "text/html");
  const { body } = page;
  const pictures = takePictures(body, isOwn);
  // What was copied here is as the editor wrote it.
  if (body.querySelector("[data-pm-slice]")) return { html: body.innerHTML, ...pictures };
  for (const found of page.querySelectorAll(NO_TEXT)) found.remove();
  takeComments(body);
  makeWordLists(body);
  for (const found of body.querySelectorAll("p.MsoTitle")) rename(found, "h1");
  for (const found of body.querySelectorAll("h4, h5, h6")) rename(found, "h3");
  for (const found of body.querySelectorAll("*")) if (found.localName.includes(":")) unwrap(found);
  for (const found of body.querySelectorAll('b[id^="docs-internal-guid"]')) unwrap(found);
  for (const found of body.querySelectorAll("br.Apple-interchange-newline")) found.remove();
  markHighlights(body);
  plainHeadingsAndLinks(body);
  makeTasks(body);
  // The editor's tables have none, and the library takes it for a row.
  for (const found of body.querySelectorAll("caption")) {
    found.closest("table")?.before(found);
    rename(found, "p");
  }
  for (const found of body.querySelectorAll("pre > code:only-child")) dropLastLine(found);
  dropEmptyOfWord(body);
  return { html: body.innerHTML, ...pictures };
}

function takePictures(
  body: HTMLElement,
  isOwn: (src: string) => boolean,
): Pick<Pasted, "pictures" | "dropped"> {
  const pictures: string[] = [];
  let dropped = 0;
  for (const image of body.querySelectorAll("img")) {
    const src = image.getAttribute("src") ?? "";
    if (isOwn(src)) continue;
    // The boxes of a check list of Google Docs are pictures, too.
    const isBox = image.closest('[role="checkbox"]') !== null;
    if (DATA.test(src) && !isBox) pictures.push(src);
    else if (FILE_PATH.test(src)) pictures.push(src);
    else if (/^https?:/i.test(src) && !isBox) dropped++;
    const around = image.closest("p");
    image.remove();
    if (around && around.childElementCount === 0 && !around.textContent!.trim()) around.remove();
  }
  return { pictures, dropped };
}

function takeComments(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, 128 /* comments */);
  const found: Comment[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Comment);
  for (const comment of found) comment.remove();
}

function markHighlights(body: HTMLElement): void {
  for (const span of body.querySelectorAll<HTMLElement>("span[style]")) {
    const style = span.getAttribute("style") ?? "";
    const color = /(?:^|;)\s*(?:background(?:-color)?|mso-highlight):\s*([^;]+)/i.exec(style)?.[1];
    if (!color || NO_COLOR.test(color) || span.closest("a, pre, code")) continue;
    const mark = body.ownerDocument.createElement("mark");
    mark.append(...span.childNodes);
    span.append(mark);
  }
}

// A heading is bold and a link underlined by itself.
function plainHeadingsAndLinks(body: HTMLElement): void {
  for (const found of body.querySelectorAll<HTMLElement>(":is(h1, h2, h3) [style]"))
    found.style.removeProperty("font-weight");
  for (const found of body.querySelectorAll(":is(h1, h2, h3) :is(b, strong)")) unwrap(found);
  for (const found of body.querySelectorAll<HTMLElement>("a [style], a[style]")) {
    found.style.removeProperty("text-decoration");
    found.style.removeProperty("text-decoration-line");
  }
  for (const found of body.querySelectorAll("a u, u:has(> a:only-child)")) unwrap(found);
}

// Google Docs: <li role="checkbox" aria-checked="true">; Markdown and GitHub: <li><input …>.
function makeTasks(body: HTMLElement): void {
  for (const item of body.querySelectorAll("li")) {
    const box = item.querySelector<HTMLInputElement>(
      ":scope > input[type=checkbox], :scope > p:first-child > input[type=checkbox], " +
        ":scope > label:first-child input[type=checkbox]",
    );
    const isBox = item.getAttribute("role") === "checkbox";
    if (!box && !isBox) continue;
    const isChecked = box
      ? box.hasAttribute("checked")
      : item.ariaChecked === "true" || item.getAttribute("aria-checked") === "true";
    box?.remove();
    item.setAttribute("data-type", "taskItem");
    item.setAttribute("data-checked", String(isChecked));
    item.parentElement?.setAttribute("data-type", "taskList");
  }
}

function dropEmptyOfWord(body: HTMLElement): void {
  for (const found of body.querySelectorAll('p[class^="Mso"]'))
    if (found.textContent!.replace(/\u00a0/g, "").trim() === "") found.remove();
}

// A parser of Markdown ends the last line, too.
function dropLastLine(code: Element): void {
  const last = code.lastChild;
  if (last?.nodeType === 3) last.nodeValue = last.nodeValue!.replace(/\n$/, "");
}

function unwrap(found: Element): void {
  found.replaceWith(...found.childNodes);
}

function rename(found: Element, tag: string): void {
  const made = found.ownerDocument.createElement(tag);
  made.append(...found.childNodes);
  found.replaceWith(made);
}
