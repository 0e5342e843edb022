// A program of Node in a document on a Scriptorium site, by the stock Hocuspocus provider.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { randomUUID } from "node:crypto";
import * as Y from "yjs";

// Node has one of its own since 22.
const WebSocketPolyfill = globalThis.WebSocket ?? (await import("ws")).default;

/**
 * The document as a Yjs Doc that is kept as the others have it, by a personal token. `ready` is over
 * when it has what the site has, or fails with the reason why not; `saved()` when all that was
 * written is committed; `said` is called with each message of the chat.
 */
export function join({ site = "http://localhost:8000", document, token, said = () => {} }) {
  const doc = new Y.Doc();
  const url = `${site.replace(/^http/, "ws")}/hocuspocus`;
  const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill });
  const provider = new HocuspocusProvider({ websocketProvider: socket, name: document, token, document: doc });
  const ready = new Promise((resolve, reject) => {
    provider.on("synced", resolve);
    provider.on("authenticationFailed", ({ reason }) => reject(new Error(reason)));
  });
  provider.on("stateless", ({ payload }) => {
    const packet = JSON.parse(payload);
    if (packet.type === "message") said(packet);
  });
  provider.attach();

  /** Resolves when `holds()` is true; it is asked again after each change. */
  function until(holds) {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        doc.off("update", look);
        provider.off("unsyncedChanges", look);
        resolve();
      };
      doc.on("update", look);
      provider.on("unsyncedChanges", look);
      look();
    });
  }

  return {
    doc,
    provider,
    ready,
    until,
    saved: () => until(() => !provider.hasUnsyncedChanges),
    say: (text) => provider.sendStateless(JSON.stringify({ type: "say", id: randomUUID(), text })),
    close() {
      provider.destroy();
      socket.destroy();
    },
  };
}
