import type { Node, Schema } from "@tiptap/pm/model";
import { Mapping } from "@tiptap/pm/transform";
import type * as Y from "yjs";

import type { Everything, Known, Proposal } from "./everything.ts";
import { differenceOf, mapOf, type Difference } from "./pieces.ts";
import { Renderer } from "./render.ts";
import { layerOfDoc, Seen, type Layer } from "./seen.ts";

/** What a proposal changes in a run of blocks of the text that is shown. */
export interface Run {
  readonly difference: Difference;
  /** Whether what is shown is the text before the change, or the text with it. */
  readonly isShown: "before" | "after";
  /** The place in the text that is shown of a place in the run. */
  place(at: number): number;
}

/** The text that an editor shows. */
export interface Base {
  readonly doc: Node;
  /** The Yjs text of it. */
  readonly text: Y.XmlFragment;
  /** The proposals whose words it has. */
  readonly has: ReadonlySet<string>;
}

interface Cached {
  readonly updates: readonly Uint8Array[];
  readonly nodes: readonly Node[];
  readonly runs: readonly Omit<Run, "place">[];
  /** The places in each run before what it builds on is there. */
  readonly back: readonly (Mapping | null)[];
}

/** A run of blocks that a proposal is about: which they are, and which of the base stand there. */
interface Stretch {
  readonly items: Y.Item[];
  readonly from: number;
  to: number;
}

/**
 * Knows what each proposal changes in the text that is shown. What was found is found again only
 * where the blocks that it is about have changed.
 */
export class Differences {
  private readonly schema: Schema;
  private readonly text: Y.Doc;
  private readonly everything: Everything;
  private readonly cache = new Map<string, Cached>();
  private layer: Layer | null = null;
  private readonly hear = (): void => {
    this.layer = null;
  };

  /** `text` is the Doc with the committed text. */
  constructor(schema: Schema, text: Y.Doc, everything: Everything) {
    this.schema = schema;
    this.text = text;
    this.everything = everything;
    text.on("update", this.hear);
  }

  /** Ends listening to the text. */
  destroy(): void {
    this.text.off("update", this.hear);
  }

  /** What is known of other proposals is forgotten. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.cache.keys()) if (!ids.has(id)) this.cache.delete(id);
  }

  /** A look at the proposals over a text; null while the text is between two states. */
  over(base: Base, proposals: ReadonlyMap<string, Proposal>): ((id: string) => Run[]) | null {
    this.everything.settle();
    for (const proposal of proposals.values()) this.everything.take(proposal);
    const order = orderOf(this.everything.blocks, base);
    const offsets = order && offsetsOf(base.doc);
    return offsets && ((id) => this.runsOf(id, base, proposals, order, offsets));
  }

  private runsOf(
    id: string,
    base: Base,
    proposals: ReadonlyMap<string, Proposal>,
    order: Order,
    offsets: readonly number[],
  ): Run[] {
    const isIn = base.has.has(id);
    const others = isIn ? buildingOn(id, proposals, base.has) : needsOf(id, proposals, base.has);
    const all = [id, ...others].map((one) => this.everything.take(proposals.get(one)!));
    const stretches = order.stretches(all);
    const nodes = stretches.flatMap(({ from, to }) => childrenOf(base.doc, from, to));
    const updates = all.map(({ update }) => update);
    let known = this.cache.get(id);
    if (!known || !isSame(known.nodes, nodes) || !isSame(known.updates, updates)) {
      const found = isIn
        ? stretches.map((one) => this.without(one, base, proposals, all))
        : stretches.map((one) => this.with(one, base, proposals, all));
      known = {
        updates,
        nodes,
        runs: found.map(({ run }) => run),
        back: found.map(({ back }) => back),
      };
      this.cache.set(id, known);
    }
    const { runs, back } = known;
    return runs.map((run, i) => {
      const offset = offsets[stretches[i]!.from]!;
      return { ...run, place: (at) => offset + (back[i]?.map(at) ?? at) };
    });
  }

  private without(
    { items, from, to }: Stretch,
    base: Base,
    proposals: ReadonlyMap<string, Proposal>,
    gone: readonly Known[],
  ): Found {
    const layers = this.layersOf(base, proposals).filter(
      (layer) => !gone.some((one) => one.layer === layer),
    );
    const before = this.rendered(items, layers);
    const difference = differenceOf(this.schema, before, childrenOf(base.doc, from, to));
    return { run: { difference, isShown: "after" }, back: null };
  }

  private with(
    { items, from, to }: Stretch,
    base: Base,
    proposals: ReadonlyMap<string, Proposal>,
    [proposal, ...needs]: readonly Known[],
  ): Found {
    const layers = [...this.layersOf(base, proposals), ...needs.map(({ layer }) => layer)];
    const shown = childrenOf(base.doc, from, to);
    const before = needs.length > 0 ? this.rendered(items, layers) : shown;
    const after = this.rendered(items, [...layers, proposal!.layer]);
    const back =
      needs.length > 0
        ? new Mapping([mapOf(differenceOf(this.schema, shown, before)).invert()])
        : null;
    const difference = differenceOf(this.schema, before, after);
    return { run: { difference, isShown: "before" }, back };
  }

  private rendered(items: readonly Y.Item[], layers: readonly Layer[]): Node[] {
    const renderer = new Renderer(this.schema, new Seen(layers));
    return items.flatMap((item) => renderer.node(item) ?? []);
  }

  private layersOf({ has }: Base, proposals: ReadonlyMap<string, Proposal>): Layer[] {
    this.layer ??= layerOfDoc(this.text);
    const own = [...has].flatMap((id) => proposals.get(id) ?? []);
    return [this.layer, ...own.map((one) => this.everything.take(one).layer)];
  }
}

interface Found {
  readonly run: Omit<Run, "place">;
  readonly back: Mapping | null;
}

/** Where the blocks of everything stand among those of the base. */
class Order {
  private readonly places: ReadonlyMap<Y.Item, { order: number; before: number; isIn: boolean }>;

  constructor(places: Order["places"]) {
    this.places = places;
  }

  /** The runs of blocks that these are about. */
  stretches(all: readonly Known[]): Stretch[] {
    const items = new Set(all.flatMap(({ blocks }) => [...blocks]));
    const placed = [...items].flatMap((item) => {
      const place = this.places.get(item);
      return place ? [{ item, ...place }] : [];
    });
    const found: Stretch[] = [];
    for (const { item, before, isIn } of placed.sort((a, b) => a.order - b.order)) {
      const last = found.at(-1);
      const to = before + Number(isIn);
      if (last?.to === before) {
        last.items.push(item);
        last.to = to;
      } else found.push({ items: [item], from: before, to });
    }
    return found;
  }
}

// The base's blocks are counted as the editor shows them: each is one node.
function orderOf(blocks: Iterable<Y.Item>, { doc, text }: Base): Order | null {
  const shown = new Set<string>();
  for (let item = text._start; item !== null; item = item.right)
    if (!item.deleted && item.countable) shown.add(keyOf(item));
  if (shown.size !== doc.childCount) return null;
  const places = new Map<Y.Item, { order: number; before: number; isIn: boolean }>();
  let before = 0;
  for (const item of blocks) {
    const isIn = shown.has(keyOf(item));
    places.set(item, { order: places.size, before, isIn });
    if (isIn) before++;
  }
  return before === doc.childCount ? new Order(places) : null;
}

const keyOf = ({ id }: Y.Item): string => `${id.client}:${id.clock}`;

/** What a proposal builds on, near or far, as far as the base lacks it. */
function needsOf(
  id: string,
  proposals: ReadonlyMap<string, Proposal>,
  has: ReadonlySet<string>,
  found = new Set<string>(),
): Set<string> {
  for (const need of proposals.get(id)?.buildsOn ?? []) {
    if (found.has(need) || has.has(need) || !proposals.has(need)) continue;
    found.add(need);
    needsOf(need, proposals, has, found);
  }
  return found;
}

/** What of the base builds on a proposal, near or far. */
function buildingOn(
  id: string,
  proposals: ReadonlyMap<string, Proposal>,
  has: ReadonlySet<string>,
  found = new Set<string>(),
): Set<string> {
  for (const one of has) {
    if (found.has(one) || one === id || !proposals.get(one)?.buildsOn.includes(id)) continue;
    found.add(one);
    buildingOn(one, proposals, has, found);
  }
  return found;
}

function childrenOf(doc: Node, from: number, to: number): Node[] {
  const nodes: Node[] = [];
  for (let i = from; i < to; i++) nodes.push(doc.child(i));
  return nodes;
}

// Where each block begins, and where the last one ends.
function offsetsOf(doc: Node): number[] {
  const offsets: number[] = [];
  doc.forEach((_node, offset) => void offsets.push(offset));
  return [...offsets, doc.content.size];
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, i) => part === other[i]);
}
