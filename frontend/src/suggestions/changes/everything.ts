import * as Y from "yjs";

import { itemsOf } from "./render.ts";
import { holds, layerOfUpdate, type Layer } from "./seen.ts";

/** A suggestion as far as it is a change. */
export interface Proposal {
  readonly id: string;
  readonly update: Uint8Array;
  readonly buildsOn: readonly string[];
}

/** What a proposal is, and which blocks of the text it is about. */
export interface Known {
  readonly update: Uint8Array;
  readonly layer: Layer;
  readonly blocks: ReadonlySet<Y.Item>;
  /** Whether everything that it needs was there. */
  readonly isWhole: boolean;
}

/**
 * A Doc that holds the text and every open suggestion at once, of which the parts are looked at
 * (`Seen`). Nobody edits it: a suggestion that is none any more simply is not seen.
 */
export class Everything {
  private doc = new Y.Doc({ gc: false });
  private readonly text: Y.Doc;
  private readonly known = new Map<string, Known>();
  // What has happened to the text since; null as long as nothing was looked at.
  private queued: Uint8Array[] | null = null;
  private readonly hear = (update: Uint8Array): void => void this.queued?.push(update);

  /** `text` is the Doc with the committed text. */
  constructor(text: Y.Doc) {
    this.text = text;
    text.on("update", this.hear);
  }

  /** The blocks of the text, those that are not seen, too. */
  get blocks(): Generator<Y.Item> {
    return itemsOf(this.doc.getXmlFragment("default"));
  }

  /** Takes in what has happened to the text. */
  settle(): void {
    // Most texts have no suggestions, and are not to be held twice.
    this.queued ??= [Y.encodeStateAsUpdate(this.text)];
    if (this.queued.length > 0) Y.applyUpdate(this.doc, Y.mergeUpdates(this.queued.splice(0)));
  }

  /** Takes in a proposal as it is now, or as it was when it has not changed. */
  take({ id, update }: Proposal): Known {
    this.settle();
    const old = this.known.get(id);
    // What lacks something waits in the Doc by itself, be it for ever: the text may have begun anew.
    if (old?.update === update) return old.isWhole ? old : this.note(id, old);
    const layer = layerOfUpdate(update);
    if (old && isLess(layer, old.layer)) this.beginAnew(id);
    Y.applyUpdate(this.doc, update);
    return this.note(id, { update, layer });
  }

  /** Ends listening to the text. */
  destroy(): void {
    this.text.off("update", this.hear);
    this.doc.destroy();
  }

  private note(id: string, { update, layer }: Pick<Known, "update" | "layer">): Known {
    const made = { update, layer, blocks: this.blocksOf(layer), isWhole: holds(this.doc, layer) };
    this.known.set(id, made);
    return made;
  }

  // What was taken in does not go out again.
  private beginAnew(lesser: string): void {
    this.doc.destroy();
    this.doc = new Y.Doc({ gc: false });
    this.queued = [];
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(this.text));
    const others = [...this.known].filter(([id]) => id !== lesser);
    this.known.clear();
    for (const [id, { update }] of others) this.take({ id, update, buildsOn: [] });
  }

  private blocksOf({ clocks, deletes }: Layer): Set<Y.Item> {
    const blocks = new Set<Y.Item>();
    const add = (client: number, from: number, to: number): void => {
      for (const item of this.itemsIn(client, from, to)) {
        const block = blockOf(item);
        if (block) blocks.add(block);
      }
    };
    for (const [client, clock] of clocks) add(client, 0, clock);
    for (const [client, ranges] of deletes.clients)
      for (const { clock, len } of ranges) add(client, clock, clock + len);
    return blocks;
  }

  private *itemsIn(client: number, from: number, to: number): Generator<Y.Item> {
    const structs = this.doc.store.clients.get(client);
    const last = structs?.at(-1);
    if (!structs || !last || from >= last.id.clock + last.length) return;
    for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
      const struct = structs[i]!;
      if (struct.id.clock >= to) return;
      if (struct instanceof Y.Item) yield struct;
    }
  }
}

function isLess(layer: Layer, than: Layer): boolean {
  for (const [client, clock] of than.clocks)
    if ((layer.clocks.get(client) ?? 0) < clock) return true;
  return false;
}

// The block at the top that an item is in; the text itself is in none.
function blockOf(item: Y.Item): Y.Item | null {
  let at = item;
  for (;;) {
    const { parent } = at;
    if (!(parent instanceof Y.AbstractType)) return null;
    if (parent._item === null) return at.parentSub === null ? at : null;
    at = parent._item;
  }
}
