import { Extension } from "@tiptap/core";
import { isChangeOrigin } from "@tiptap/extension-collaboration";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey, type EditorState, type Transaction } from "@tiptap/pm/state";
import {
  absolutePositionToRelativePosition,
  ySyncPluginKey,
  yUndoPluginKey,
} from "@tiptap/y-tiptap";
import * as Y from "yjs";

import type { Fork } from "./mine/fork.ts";
import { changeOf, mappingOf, type Change } from "../editor/change-mapping.ts";
import { SUGGESTED, type Spec } from "../editor/suggested.ts";

const CHANGED = new PluginKey<Change | null>("changed");

interface Region {
  readonly from: number;
  readonly to: number;
}

/**
 * Tells the fork to which suggestion each change belongs: to the one at or in whose words it is made,
 * else to a new one.
 */
export const Choosing = Extension.create<{ fork: Fork | null }>({
  name: "choosing",
  // Before the binding, which writes the change.
  priority: 20_000,
  addOptions: () => ({ fork: null }),
  onCreate() {
    const { fork } = this.options;
    if (fork) fork.watch(yUndoPluginKey.getState(this.editor.state).undoManager);
  },
  addProseMirrorPlugins() {
    const { fork } = this.options;
    if (!fork) return [];
    // Where the latest suggestion is, before that is shown.
    let latest: Region | null = null;
    return [
      new Plugin<Change | null>({
        key: CHANGED,
        state: {
          init: () => null,
          apply: (transaction, before) =>
            transaction.getMeta("appendedTransaction") ? before : changedBy(transaction),
        },
        // What plugins tidy up after others' changes is nobody's suggestion.
        filterTransaction: (transaction) => !isAfterOthers(transaction),
        view: () => ({
          update: (view, before) => {
            const { state } = view;
            if (state.doc === before.doc) return;
            const change = CHANGED.getState(state) ?? changeOf(before.doc, state.doc);
            if (!change) return;
            if (ySyncPluginKey.getState(state).isChangeOrigin) {
              latest = latest && moved(latest, before.doc, state.doc);
              return;
            }
            const id = suggestionAt(before, change, fork, latest);
            latest = grown(id === fork.latest?.id ? latest : null, change);
            fork.choose(id);
          },
        }),
      }),
    ];
  },
});

// Where the caret was: of an l before another l the two texts alone do not tell.
function changedBy({ mapping }: Transaction): Change | null {
  let change: Change | null = null;
  mapping.maps.forEach((map, i) => {
    const back = mapping.slice(0, i).invert();
    const forth = mapping.slice(i + 1);
    map.forEach((oldStart, oldEnd, _newStart, newEnd) => {
      const from = Math.min(change?.from ?? Infinity, back.map(oldStart, -1));
      const to = Math.max(change?.to ?? 0, back.map(oldEnd));
      change = { from, to, end: Math.max(change?.end ?? 0, forth.map(newEnd)) };
    });
  });
  return change;
}

function isAfterOthers(transaction: Transaction): boolean {
  const root = transaction.getMeta("appendedTransaction") as Transaction | undefined;
  return transaction.docChanged && root !== undefined && isChangeOrigin(root);
}

function suggestionAt(
  before: EditorState,
  change: Change,
  fork: Fork,
  latest: Region | null,
): string | null {
  for (const client of clientsAt(before, change)) {
    const own = fork.ofClient(client);
    if (own) return own.id;
  }
  if (fork.latest && latest && change.from <= latest.to && change.to >= latest.from)
    return fork.latest.id;
  const [shown] =
    SUGGESTED.getState(before)?.find(change.from, change.to, ({ suggestion }: Spec) =>
      Boolean(suggestion && fork.own.get(suggestion)?.isHere),
    ) ?? [];
  return (shown?.spec as Spec | undefined)?.suggestion ?? null;
}

// Whose letters and blocks stand at the ends of what changes.
function clientsAt(state: EditorState, { from, to }: Change): Set<number> {
  const { binding, doc, type } = ySyncPluginKey.getState(state);
  const clients = new Set<number>();
  const [left, right] = [state.doc.resolve(from), state.doc.resolve(to)];
  const ends = [
    ...(left.nodeBefore?.isText ? [from] : []),
    ...(right.nodeAfter?.isText ? [to + 1] : []),
  ];
  for (const end of ends) {
    const { item } = absolutePositionToRelativePosition(end, type, binding.mapping);
    if (item) addHolders(clients, itemOf(doc, item));
  }
  if (ends.length === 0) addHolders(clients, itemOfNode(binding.mapping, left.parent));
  return clients;
}

function itemOf(doc: Y.Doc, id: Y.ID): Y.Item | null {
  const item = Y.getItem(doc.store, id);
  return item instanceof Y.Item ? item : null;
}

function itemOfNode(mapping: Map<Y.XmlElement, unknown>, node: Node): Y.Item | null {
  for (const [shared, shown] of mapping) if (shown === node) return shared._item;
  return null;
}

function addHolders(clients: Set<number>, item: Y.Item | null): void {
  for (let at = item; at; at = at.parent instanceof Y.AbstractType ? at.parent._item : null)
    clients.add(at.id.client);
}

function moved({ from, to }: Region, before: Node, after: Node): Region {
  const mapping = mappingOf(before, after);
  return { from: mapping.map(from, 1), to: Math.max(mapping.map(from, 1), mapping.map(to, -1)) };
}

function grown(region: Region | null, { from, to, end }: Change): Region {
  if (!region) return { from, to: end };
  const later = region.to >= to ? region.to + end - to : end;
  return { from: Math.min(region.from, from), to: Math.max(later, end) };
}
