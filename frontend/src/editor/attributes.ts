// A shared text can hold anything: each attribute is brought to what the editor can bear, before
// it is part of the editor's document.

type Attributes = Record<string, unknown>;
type Clean = (value: unknown) => unknown;

const MOST_COLUMNS = 64; // that a cell spans; the table's grid is as wide as their sum
const MOST_ROWS = 1000; // that a cell spans
const WIDEST = 4000; // px
const MOST_THREADS = 100; // about one picture
const LONGEST = 1000; // characters of a description

const CELL: Record<string, Clean> = {
  colspan: (value) => whole(value, 1, MOST_COLUMNS) ?? 1,
  rowspan: (value) => whole(value, 1, MOST_ROWS) ?? 1,
};

const CLEAN: Record<string, Record<string, Clean>> = {
  heading: { level: (value) => whole(value, 1, 3) ?? 3 },
  orderedList: { start: (value) => whole(value, 0, 1e9) ?? 1 },
  taskItem: { checked: (value) => value === true },
  codeBlock: { language: (value) => text(value, 40) },
  tableCell: CELL,
  tableHeader: CELL,
  image: {
    src: (value) => text(value, LONGEST),
    alt: (value) => text(value, LONGEST),
    title: (value) => text(value, LONGEST),
    width: (value) => whole(value, 1, WIDEST),
    comments: (value) => text(value, MOST_THREADS * 37),
  },
  // What a placeholder stands for is known to the page that made it alone.
  strangeBlock: { of: () => null },
  strangeInline: { of: () => null },
  mention: { id: (value) => whole(Number(value), 1, 2 ** 53), label: (value) => text(value, 80) },
};

/** The attributes of a node of this kind, those that are of no use put right or left out. */
export function cleanAttributes(kind: string, given: Attributes): Attributes {
  const rules = CLEAN[kind] ?? {};
  const clean = { ...given };
  for (const [name, rule] of Object.entries(rules)) {
    if (name in given) clean[name] = rule(given[name]);
  }
  if (rules === CELL && "colwidth" in given) {
    clean.colwidth = widths(given.colwidth, clean.colspan ?? 1);
  }
  return clean;
}

/** The width of each column that a cell spans in px (0: as it comes), or null for none. */
function widths(value: unknown, columns: unknown): number[] | null {
  if (!Array.isArray(value) || value.length !== columns) return null;
  return value.map((width) => whole(width, 0, WIDEST) ?? 0);
}

function whole(value: unknown, least: number, most: number): number | null {
  const number = typeof value === "bigint" ? Number(value) : value;
  const fits = typeof number === "number" && number >= least && number <= most;
  return fits ? Math.round(number) : null;
}

function text(value: unknown, longest: number): string | null {
  return typeof value === "string" ? value.slice(0, longest) : null;
}

const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

/** The path of a file of any document. */
export const FILE_PATH = new RegExp(`^/documents/(${ID})/files/(${ID})$`);

/** The path of a file of this document that an image may show, or null. */
export function imagePath(src: unknown, documentId: string): string | null {
  const found = typeof src === "string" ? FILE_PATH.exec(src) : null;
  return found?.[1] === documentId ? found[0] : null;
}
