import type { LocalChanges } from "./local-changes.ts";
import { Pulse } from "./pulse.ts";
import type { Wire } from "./transports/wire.ts";

const BEAT = 500; // ms between looks whether the server still answers

/** Looks whether the server still answers, tells when it does not, and gives such a wire up. */
export class Heartbeat {
  private readonly wire: Wire;
  private readonly changes: LocalChanges;
  private readonly pulse = new Pulse();

  /** It beats until `signal` aborts. */
  constructor(wire: Wire, changes: LocalChanges, signal: AbortSignal) {
    this.wire = wire;
    this.changes = changes;
    window.addEventListener("online", () => wire.hurry(), { signal });
    // Whether it is true is for the server to answer: a site on this machine is there without a network.
    window.addEventListener("offline", () => wire.ask(), { signal });
    const beat = setInterval(() => this.beat(), BEAT);
    signal.addEventListener("abort", () => clearInterval(beat));
  }

  private beat(): void {
    const { wire, changes } = this;
    const { saved } = changes;
    const isWaiting = wire.isSynced && saved.changes > 0;
    const found = this.pulse.look(isWaiting, wire.heardAt, Date.now());
    const isSilent = found === "silent" || found === "over";
    if (isSilent !== (saved.state.name === "silent")) changes.tell(() => saved.silent(isSilent));
    if (found === "ask") wire.ask();
    else if (found === "over") wire.reopen();
  }
}
