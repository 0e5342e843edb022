/** Somewhere to go, or something to do. */
export interface Place {
  readonly label: string;
  /** What kind of place it is, in a word. */
  readonly kind: string;
  readonly go: () => void;
}

/** The places whose labels have all words of what was typed, those that begin with it first. */
export function matching(places: readonly Place[], typed: string): Place[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const found = places.filter(({ label }) => words.every((word) => plain(label).includes(word)));
  const start = words[0] ?? "";
  const isFirst = (place: Place): boolean => plain(place.label).startsWith(start);
  return [...found.filter(isFirst), ...found.filter((place) => !isFirst(place))];
}

// Without case and accents.
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Documents in the order in which they were visited last; those that never were come after. */
export function recentFirst<T extends { readonly id: string }>(
  documents: readonly T[],
  visit: (id: string) => string | null,
): T[] {
  const at = (one: T): number => Date.parse(visit(one.id) ?? "") || 0;
  return documents.toSorted((one, other) => at(other) - at(one));
}
