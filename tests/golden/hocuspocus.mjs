// Writes hocuspocus.json: `node tests/golden/hocuspocus.mjs`, after `npm ci` in tests/node.
//
// What the stock provider says, in the order in which it says it, to a socket that only listens.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../node/package.json", import.meta.url));
const { HocuspocusProvider, HocuspocusProviderWebsocket } = require("@hocuspocus/provider");
const Y = require("yjs");

const said = [];

class Listener extends EventTarget {
  readyState = 1;
  send(message) {
    said.push(Buffer.from(message).toString("hex"));
  }
  close() {}
}

const websocketProvider = new HocuspocusProviderWebsocket({
  url: "ws://localhost", WebSocketPolyfill: Listener, autoConnect: false,
});
const document = new Y.Doc();
document.clientID = 5;
const provider = new HocuspocusProvider({
  websocketProvider, document, name: "plan?epoch=2", token: "scr_abc",
});
provider.awareness.setLocalState(null);
provider.sessionId = "s1";
websocketProvider.createWebSocketConnection();
provider.attach();
await provider.onOpen();
document.getText("text").insert(0, "Zoë");
provider.awareness.setLocalState({ user: { name: "Zoë" } });
provider.sendStateless('{"type":"read","number":1}');
provider.configuration.sessionAwareness = true;
provider.forceSync();
provider.configuration.sessionAwareness = false;
provider.awareness.setLocalState(null);
provider.detach();
websocketProvider.sendPong();

writeFileSync(new URL("hocuspocus.json", import.meta.url), `${JSON.stringify(said, null, 2)}\n`);
process.exit(0);
