import * as Y from "yjs";

import { Fork } from "./fork.ts";
import type { Own } from "./own.ts";

/** So many suggestions that were not sent, and a text that has their words. */
export interface Lost {
  readonly changes: number;
  readonly doc: Y.Doc;
}

/** Suggestions of the text as it is. */
export function lostOf(text: Y.Doc, own: readonly Own[]): Lost {
  return { changes: own.length, doc: new Fork(text, own, { wrote: () => {} }).doc };
}

/** Suggestions whose text is gone, and with it the places of what was written. */
export function lostLetters(own: readonly Own[]): Lost {
  const doc = new Y.Doc();
  const blocks = own.map(({ update }) => {
    const block = new Y.XmlElement("paragraph");
    block.insert(0, [new Y.XmlText(lettersOf(update))]);
    return block;
  });
  doc.getXmlFragment("default").insert(0, blocks);
  return { changes: own.length, doc };
}

function lettersOf(update: Uint8Array): string {
  return Y.decodeUpdate(update)
    .structs.map((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString
        ? struct.content.str
        : "",
    )
    .join("");
}
