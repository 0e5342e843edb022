import { changeStep, type STEP2, type UPDATE } from "./frames.ts";
import { readSelection } from "./selection.ts";

/** Who watches the change frames of a connection. */
export interface Watch {
  /** Whether the person may write; while not, change frames stay here (PROTOCOL 3.5). */
  mayWrite(): boolean;
  /** A change frame goes out. */
  sent(step: typeof STEP2 | typeof UPDATE): void;
}

/** A WebSocket class for the provider that tells `watch` of every change frame sent. */
export function watchedSocket(watch: Watch): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      // Registered before the provider's own listener, which may change the text.
      this.addEventListener("message", readSelection);
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      const step = data instanceof Uint8Array ? changeStep(data) : null;
      if (step !== null) {
        if (!watch.mayWrite()) return;
        watch.sent(step);
      }
      super.send(data as Uint8Array<ArrayBuffer>);
    }
  };
}
