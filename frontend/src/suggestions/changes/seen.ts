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

const needed = new WeakMap<Uint8Array, ReadonlySet<number>>();

/** The client ids without whose words an update cannot be; it is looked into once. */
export function clientsNeeded(update: Uint8Array): ReadonlySet<number> {
  let known = needed.get(update);
  if (!known) {
    known = clientsIn(update);
    needed.set(update, known);
  }
  return known;
}

function clientsIn(update: Uint8Array): Set<number> {
  const { structs, ds } = Y.decodeUpdate(update);
  const clients = new Set<number>(ds.clients.keys());
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const { origin, rightOrigin, parent } = struct;
    // Read from an update, a parent is an id or the name of a root.
    const within = (parent as Y.ID | string | null) ?? null;
    for (const id of [origin, rightOrigin, within])
      if (id !== null && typeof id !== "string") clients.add(id.client);
  }
  return clients;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is seen of a Doc that holds more: some layers of it, one over the other. */
export class Seen {
  private readonly layers: readonly Layer[];
  // Of each client that was asked about: there are as many layers as suggestions.
  private readonly ends = new Map<number, number>();
  private readonly gone = new Map<number, readonly Range[]>();

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** Whether an item was ever inserted. */
  knows({ client, clock }: Y.ID): boolean {
    return clock < this.endOf(client);
  }

  /** Whether an item is there. */
  has(id: Y.ID): boolean {
    const { client, clock } = id;
    const next = this.goneOf(client)[this.firstAfter(client, clock)];
    return this.knows(id) && !(next && next.from <= clock);
  }

  /** What of the letters of an item is there. */
  lettersOf({ id: { client, clock } }: Y.Item, letters: string): string {
    const end = Math.min(letters.length, this.endOf(client) - clock);
    let seen = "";
    let at = 0;
    const gone = this.goneOf(client);
    for (let i = this.firstAfter(client, clock); i < gone.length; i++) {
      const { from, to } = gone[i]!;
      if (from >= clock + end) break;
      seen += letters.slice(at, Math.max(at, from - clock));
      at = to - clock;
    }
    return at < end ? seen + letters.slice(at, end) : seen;
  }

  private endOf(client: number): number {
    let end = this.ends.get(client);
    if (end === undefined) {
      end = Math.max(0, ...this.layers.map(({ clocks }) => clocks.get(client) ?? 0));
      this.ends.set(client, end);
    }
    return end;
  }

  // What is deleted of a client's, in its order.
  private goneOf(client: number): readonly Range[] {
    let gone = this.gone.get(client);
    if (!gone) {
      gone = joined(this.layers.flatMap(({ deletes }) => deletes.clients.get(client) ?? []));
      this.gone.set(client, gone);
    }
    return gone;
  }

  // The number of the first of these that ends after a clock.
  private firstAfter(client: number, clock: number): number {
    const gone = this.goneOf(client);
    let [low, high] = [0, gone.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (gone[middle]!.to > clock) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function joined(ranges: readonly { clock: number; len: number }[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.clock - b.clock);
  const found: { from: number; to: number }[] = [];
  for (const { clock, len } of sorted) {
    const last = found.at(-1);
    if (last && clock <= last.to) last.to = Math.max(last.to, clock + len);
    else found.push({ from: clock, to: clock + len });
  }
  return found;
}
