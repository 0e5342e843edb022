import * as Y from "yjs";

import type { Own } from "./own.ts";
import { lostLetters, lostOf, type Lost } from "./unsent.ts";
import { holds, layerOfUpdate } from "../changes/seen.ts";

/** What becomes of suggestions of a text of before. */
export interface Settled {
  /** Those that change the text of now, too. */
  readonly fitting: readonly Own[];
  /** The others. */
  readonly others: readonly Own[];
  /** What of those the server never had, for the person to keep. */
  readonly lost: readonly Lost[];
}

interface Left {
  readonly own: Own;
  /** The text in which it was made, as far as it was here. */
  readonly text: Y.Doc | null;
}

/** The person's suggestions that were made in a text of before, until that of now is here. */
export class Strays {
  private all: Left[] = [];

  /** These were made in this text, if it was here. */
  add(own: readonly Own[], text: Y.Doc | null): void {
    const before = text && own.length > 0 ? copyOf(text) : null;
    this.all.push(...own.map((one) => ({ own: one, text: before })));
  }

  /** Looks which of them fit into this text; `mayBeOpen` tells of those that may be open. */
  settle(text: Y.Doc, mayBeOpen: (id: string) => boolean): Settled {
    const { all } = this;
    if (all.length === 0) return { fitting: [], others: [], lost: [] };
    this.all = [];
    const now = copyOf(text);
    const isFit = ({ own }: Left): boolean => mayBeOpen(own.id) && changes(now, own.update);
    const fitting = all.filter(isFit);
    const others = all.filter((one) => !fitting.includes(one));
    const own = (left: readonly Left[]): Own[] => left.map((one) => one.own);
    return { fitting: own(fitting), others: own(others), lost: lostIn(others) };
  }
}

function lostIn(left: readonly Left[]): Lost[] {
  const unsent = left.filter(({ own }) => own.isUnheard);
  const texts = new Set(unsent.map(({ text }) => text));
  return [...texts].map((text) => {
    const own = unsent.filter((one) => one.text === text).map((one) => one.own);
    return text ? lostOf(text, own) : lostLetters(own);
  });
}

function copyOf(text: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(text));
  return copy;
}

// What inserts words into blocks that are deleted is taken in as well, and not seen.
function changes(text: Y.Doc, update: Uint8Array): boolean {
  const before = saidIn(text);
  Y.applyUpdate(text, update);
  return holds(text, layerOfUpdate(update)) && saidIn(text) !== before;
}

const saidIn = (text: Y.Doc): string => text.getXmlFragment("default").toString();
