import * as Y from "yjs";

/** A part of what a Doc holds: what was inserted up to these clocks, and what it deletes. */
export interface Layer {
  readonly clocks: ReadonlyMap<number, number>;
  readonly deletes: DeleteSet;
}

type DeleteSet = ReturnType<typeof Y.createDeleteSet>;

/** Everything that a Doc says now. */
export function layerOfDoc(doc: Y.Doc): Layer {
  const { sv, ds } = Y.snapshot(doc);
  return { clocks: sv, deletes: ds };
}

/** What an update adds and deletes. */
export function layerOfUpdate(update: Uint8Array): Layer {
  const { structs, ds } = Y.decodeUpdate(update);
  const clocks = new Map<number, number>();
  for (const { id, length } of structs) clocks.set(id.client, id.clock + length);
  return { clocks, deletes: ds };
}

/** Whether a Doc has taken in all of a layer, and lacks nothing that it needs. */
export function holds({ store }: Y.Doc, { clocks, deletes }: Layer): boolean {
  const has = (client: number, clock: number): boolean => clock <= Y.getState(store, client);
  return (
    [...clocks].every(([client, clock]) => has(client, clock)) &&
    [...deletes.clients].every(([client, ranges]) =>
      ranges.every(({ clock, len }) => has(client, clock + len)),
    )
  );
}

/** The client ids without whose words an update cannot be. */
export function clientsNeeded(update: Uint8Array): Set<number> {
  const { structs, ds } = Y.decodeUpdate(update);
  const needed = new Set<number>(ds.clients.keys());
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { origin, rightOrigin, parent } = struct;
    // Read from an update, a parent is an id or the name of a root.
    const within = (parent as Y.ID | string | null) ?? null;
    for (const id of [origin, rightOrigin, within])
      if (id !== null && typeof id !== "string") needed.add(id.client);
  }
  return needed;
}

/** What is seen of a Doc that holds more: some layers of it, one over the other. */
export class Seen {
  private readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** Whether an item was ever inserted. */
  knows({ client, clock }: Y.ID): boolean {
    return this.layers.some(({ clocks }) => clock < (clocks.get(client) ?? 0));
  }

  /** Whether an item is there. */
  has(id: Y.ID): boolean {
    return this.knows(id) && !this.layers.some(({ deletes }) => Y.isDeleted(deletes, id));
  }

  /** What of the letters of an item is there. */
  lettersOf({ id: { client, clock } }: Y.Item, letters: string): string {
    let seen = "";
    for (let i = 0; i < letters.length; i++)
      if (this.has(Y.createID(client, clock + i))) seen += letters[i];
    return seen;
  }
}
