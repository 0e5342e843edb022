import { changeStep, type STEP2, type UPDATE } from "../frames.ts";
import { readSelection } from "../../shared/read-selection.ts";

/** Who watches the change frames of a connection. */
export interface Watch {
  /** Whether the person may write; while not, change frames stay here (PROTOCOL 3.5). */
  mayWrite(): boolean;
  /** A change frame goes out. */
  sent(step: typeof STEP2 | typeof UPDATE): void;
}

/** What the provider takes for a WebSocket class: it opens with `open`, and tells `watch`. */
export function watchedSocket(watch: Watch, open: (url: string) => WebSocket): typeof WebSocket {
  // Said with `new`, a function may give any object: which socket it is is decided each time.
  return function watched(url: string): WebSocket {
    const socket = open(url);
    // Registered before the provider's own listener, which may change the text.
    socket.addEventListener("message", readSelection);
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      const step = data instanceof Uint8Array ? changeStep(data) : null;
      if (step !== null) {
        if (!watch.mayWrite()) return;
        watch.sent(step);
      }
      send(data);
    };
    return socket;
  } as unknown as typeof WebSocket;
}
