// Word has no lists in what it copies, but paragraphs with a sign before the words:
// <p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>…

const NUMBER = /^\(?(?:\d+|[a-z]{1,4})[.)]/i;

interface Item {
  paragraph: HTMLElement;
  level: number;
  sign: string;
}

/** Makes lists of Word's paragraphs in `root`. */
export function makeWordLists(root: ParentNode): void {
  const paragraphs = [...root.querySelectorAll<HTMLElement>("p, h1, h2, h3")];
  let run: Item[] = [];
  const end = (): void => {
    if (run.length > 0) replace(run);
    run = [];
  };
  for (const paragraph of paragraphs) {
    const item = itemOf(paragraph);
    const last = run.at(-1);
    if (last && last.paragraph.nextElementSibling !== paragraph) end();
    if (item) run.push(item);
    else end();
  }
  end();
}

function itemOf(paragraph: HTMLElement): Item | null {
  const style = paragraph.getAttribute("style") ?? "";
  const found = /mso-list:\s*l\d+\s+level(\d+)/i.exec(style);
  if (!found) return null;
  const signs = [...paragraph.querySelectorAll<HTMLElement>("span")].filter((span) =>
    /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""),
  );
  const sign = (signs[0]?.textContent ?? "").trim();
  for (const span of signs) span.remove();
  return { paragraph, level: Number(found[1]), sign };
}

function replace(run: Item[]): void {
  const first = run[0]!.paragraph;
  const page = first.ownerDocument;
  const place = page.createElement("div");
  first.before(place);
  // The list of each level that is open.
  const open: { list: Element; level: number }[] = [];
  for (const { paragraph, level, sign } of run) {
    while (open.length > 0 && open.at(-1)!.level > level) open.pop();
    if (open.at(-1)?.level !== level) {
      const list = listFor(sign, page);
      (open.at(-1)?.list.lastElementChild ?? place).append(list);
      open.push({ list, level });
    }
    const item = page.createElement("li");
    item.append(paragraph);
    open.at(-1)!.list.append(item);
  }
  place.replaceWith(...place.childNodes);
}

function listFor(sign: string, page: Document): Element {
  const list = page.createElement(NUMBER.test(sign) ? "ol" : "ul");
  const start = Number.parseInt(sign.replace("(", ""), 10);
  if (start > 1) list.setAttribute("start", String(start));
  return list;
}
