const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name inside a sentence of plain text, so that neither changes the other's direction. */
export function isolated(name: string): string {
  return FIRST_STRONG_ISOLATE + name.replace(TURNS, "") + POP_ISOLATE;
}
