import { Extension } from "@tiptap/core";
import { yCursorPlugin } from "@tiptap/y-tiptap";
import type { Awareness } from "y-protocols/awareness";

import { element } from "../shared/dom.ts";
import { oncePerFrame } from "../shared/scheduling.ts";
import { isPerson } from "../connection/person.ts";
import { readSelection } from "../shared/read-selection.ts";

const LABEL_STAYS = 2000; // ms after the last movement

interface Changes {
  added: number[];
  updated: number[];
  removed: number[];
}

/** Shows where the others are in the text, by presence. */
export const Carets = Extension.create<{ awareness: Awareness }>({
  name: "carets",
  addProseMirrorPlugins() {
    const { awareness } = this.options;
    const labels = new Labels(awareness);
    return [
      yCursorPlugin(
        new CalmPresence(awareness, () => this.editor.isEditable) as unknown as Awareness,
        {
          // Not by the Doc's client id: a fork has others.
          awarenessStateFilter: (_mine, theirs, state) =>
            theirs !== awareness.clientID && isPerson(state?.user),
          cursorBuilder: (user, clientId) => labels.caret(user, clientId),
          selectionBuilder: (user) => ({ class: "selected", style: `--person: ${user.color}` }),
        },
      ),
    ];
  },
});

/**
 * Presence as yCursorPlugin uses it, that tells of the others' changes once per frame: with a hundred
 * people it would otherwise draw all the carets again for each of them who moves.
 */
class CalmPresence {
  private readonly awareness: Awareness;
  private readonly isWriting: () => boolean;
  private readonly calm = new Map<() => void, (changes: Changes) => void>();

  constructor(awareness: Awareness, isWriting: () => boolean) {
    this.awareness = awareness;
    this.isWriting = isWriting;
  }

  getStates(): Map<number, unknown> {
    return this.awareness.getStates();
  }

  getLocalState(): unknown {
    return this.awareness.getLocalState();
  }

  // Where somebody reads is nobody else's business.
  setLocalStateField(field: string, value: unknown): void {
    const told = this.isWriting() ? value : null;
    if (told !== null || this.awareness.getLocalState()?.[field])
      this.awareness.setLocalStateField(field, told);
  }

  on(_change: "change", listen: () => void): void {
    const soon = oncePerFrame(() => {
      // Just before yCursorPlugin redraws the carets, which it does in a time-out of its own.
      setTimeout(readSelection, 0);
      listen();
    });
    const calm = (changes: Changes): void => {
      if (this.isOfOthers(changes)) soon();
    };
    this.calm.set(listen, calm);
    this.awareness.on("change", calm);
  }

  off(_change: "change", listen: () => void): void {
    const calm = this.calm.get(listen);
    if (calm) this.awareness.off("change", calm);
  }

  // One's own caret moves with every letter, and is none of those that are drawn.
  private isOfOthers({ added, updated, removed }: Changes): boolean {
    const mine = this.awareness.clientID;
    return [added, updated, removed].some((clients) => clients.some((one) => one !== mine));
  }
}

/** Lets each name show while its caret moves, and fade soon after. */
class Labels {
  private readonly awareness: Awareness;
  private readonly moving = new Map<number, number>();
  private readonly places = new Map<number, string>();

  constructor(awareness: Awareness) {
    this.awareness = awareness;
    awareness.on("change", (changes: Changes) => this.changed(changes));
  }

  /** A caret with its owner's name, which the style sheet draws: it is no part of the text. */
  caret(user: { name: string; color: string }, clientId: number): HTMLElement {
    const made = element("span", { class: "caret", "data-client": String(clientId) });
    made.dataset.name = user.name;
    made.style.setProperty("--person", user.color);
    made.classList.toggle("moving", this.moving.has(clientId));
    return made;
  }

  private changed({ added, updated, removed }: Changes): void {
    for (const clientId of [...added, ...updated]) this.maybeMoved(clientId);
    for (const clientId of removed) this.places.delete(clientId);
  }

  private maybeMoved(clientId: number): void {
    const place = JSON.stringify(this.awareness.getStates().get(clientId)?.cursor);
    if (place === this.places.get(clientId)) return;
    this.places.set(clientId, place);
    clearTimeout(this.moving.get(clientId));
    this.moving.set(
      clientId,
      window.setTimeout(() => this.rest(clientId), LABEL_STAYS),
    );
    this.mark(clientId, true);
  }

  private rest(clientId: number): void {
    this.moving.delete(clientId);
    this.mark(clientId, false);
  }

  private mark(clientId: number, moving: boolean): void {
    const carets = document.querySelectorAll(`.caret[data-client="${clientId}"]`);
    for (const caret of carets) caret.classList.toggle("moving", moving);
  }
}
