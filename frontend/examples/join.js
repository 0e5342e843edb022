// A document on a Scriptorium site, by the stock Hocuspocus provider. The page's address says which
// one, behind `#`, where no server sees it: site=ws://localhost:8000&document=<id>&token=scr_…

import { HocuspocusProvider } from "@hocuspocus/provider";
import * as Y from "yjs";

/** The document, and what keeps it as the others have it; `#state` says whether all is saved. */
export function join() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const name = asked.get("document") ?? "";
  const doc = new Y.Doc();
  const provider = new HocuspocusProvider({
    url: `${asked.get("site") ?? "ws://localhost:8000"}/hocuspocus/${name}`,
    name,
    token: asked.get("token") ?? "",
    document: doc,
    onSynced: tell,
    onUnsyncedChanges: tell,
    onAuthenticationFailed: ({ reason }) => say(reason),
    onClose: ({ event }) => say(event.reason || "Waiting for the site…"),
  });

  function tell() {
    if (provider.synced) say(provider.hasUnsyncedChanges ? "Saving…" : "Saved");
  }

  return { doc, provider };
}

function say(words) {
  document.getElementById("state").textContent = words;
}
