import type * as Y from "yjs";

import { Connection } from "../connection/connection.ts";
import { ask } from "../connection/api.ts";
import type { Page } from "../shared/page.ts";

const DOCUMENTS = "/api/v1/documents";
const LONGEST_TITLE = 200; // characters

/**
 * Saves what a Doc holds as a new document that only this person sees, and resolves to its address
 * once the server has committed it. Rejects when the server cannot be reached or will not take it.
 */
export async function saveCopy(page: Page, title: string, doc: Y.Doc): Promise<string> {
  const { id, path } = await ask<{ id: string; path: string }>("POST", DOCUMENTS, {
    title: [...title].slice(0, LONGEST_TITLE).join(""),
  });
  const api = `${DOCUMENTS}/${id}`;
  try {
    const own = { id, epoch: 0, role: "owner", frozen: false } as const;
    await committed({ ...page, ...own, api }, doc);
  } catch (refusal) {
    // An empty copy in the list would look like the words.
    await ask("POST", `${api}/trash`).catch(() => null);
    throw refusal;
  }
  return path;
}

function committed(page: Page, doc: Y.Doc): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      connection.destroy();
      reject(new Error("The server did not take the text."));
    };
    const connection = new Connection(page, doc, {
      saved: () => {
        if (connection.saved.state.name !== "saved") return;
        connection.destroy();
        resolve();
      },
      right: () => {},
      synced: () => {},
      heard: () => {},
      down: () => {},
      slow: () => {},
      waits: () => {},
      moved: fail,
      refused: fail,
      ended: fail,
    });
    connection.offer();
    connection.connect();
  });
}
