import type { Suggestion } from "../../connection/thread.ts";

/** A suggestion as far as others are what it builds on. */
export type Built = Pick<Suggestion, "id" | "builds_on" | "state">;

/**
 * What these build on, near or far and not among them, as far as it is as `counts` wants it; what
 * comes first is first.
 */
export function foundations(
  ids: readonly string[],
  of: (id: string) => Built | undefined,
  counts: (one: Built) => boolean,
): string[] {
  const met = new Set(ids);
  const found: string[] = [];
  const visit = (id: string): void => {
    for (const need of of(id)?.builds_on ?? []) {
      const one = of(need);
      if (!one || met.has(need)) continue;
      met.add(need);
      visit(need);
      if (counts(one)) found.push(need);
    }
  };
  for (const id of ids) visit(id);
  return found;
}

/** The open ones that build on these, near or far. */
export function buildingOn(ids: readonly string[], all: readonly Built[]): string[] {
  const found = new Set(ids);
  for (;;) {
    const more = all.filter(
      ({ id, state, builds_on }) =>
        state === "open" && !found.has(id) && builds_on.some((need) => found.has(need)),
    );
    if (more.length === 0) return [...found].slice(new Set(ids).size);
    for (const { id } of more) found.add(id);
  }
}

/** The same, each after what it builds on. */
export function inOrder(ids: readonly string[], of: (id: string) => Built | undefined): string[] {
  const wanted = new Set(ids);
  const placed = new Set<string>();
  for (const id of ids) {
    for (const need of foundations([id], of, (one) => wanted.has(one.id))) placed.add(need);
    placed.add(id);
  }
  return [...placed];
}
