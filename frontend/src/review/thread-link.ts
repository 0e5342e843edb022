import { copied } from "../shared/clipboard.ts";
import { toast } from "../shared/toast.ts";
import { say } from "../words/review.ts";

const LINK = /^#thread=([0-9a-f-]{36})$/;

/** The links to threads: the one by which somebody has come, and those that they copy. */
export class ThreadLink {
  private readonly found: () => void;
  private wanted: string | null = null;

  /** `found` hears that the address leads to a thread. */
  constructor(found: () => void) {
    this.found = found;
    window.addEventListener("hashchange", () => this.look());
    this.look();
  }

  /** The thread to which the address leads, once. */
  take(): string | null {
    const { wanted } = this;
    this.wanted = null;
    return wanted;
  }

  /** Copies the link to a thread. */
  async copy(id: string): Promise<void> {
    const address = `${location.origin}${location.pathname}#thread=${id}`;
    toast((await copied(address)) ? say.copied : say.notCopied(address));
  }

  private look(): void {
    this.wanted = LINK.exec(location.hash)?.[1] ?? null;
    if (this.wanted) this.found();
  }
}
