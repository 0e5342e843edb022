import type { Awareness } from "y-protocols/awareness";

import type { Person } from "../shared/page.ts";
import { isPerson } from "../connection/person.ts";

const STAYS = 4000; // ms after the last key

/** Tells the others, by presence, that the person is writing a message. */
export class Typing {
  private readonly awareness: () => Awareness;
  private timer: number | undefined;

  /** `awareness` is asked each time: a new connection brings another. */
  constructor(awareness: () => Awareness) {
    this.awareness = awareness;
  }

  /** A key was pressed. */
  go(): void {
    if (this.timer === undefined) this.awareness().setLocalStateField("typing", true);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.stop(), STAYS);
  }

  /** The message was sent or given up. */
  stop(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.awareness().setLocalStateField("typing", false);
  }
}

/** The names of those who are writing, without `me`, in order. */
export function typingIn(
  states: Iterable<{ user?: unknown; typing?: unknown }>,
  me: Person,
): string[] {
  const names = new Map<number, string>();
  for (const { user, typing } of states)
    if (typing === true && isPerson(user) && user.id !== me.id) names.set(user.id, user.name);
  return [...names.values()].sort((a, b) => a.localeCompare(b));
}
