import type { Person } from "../shared/page.ts";

const COLOR = /^#[0-9a-f]{6}$/i;
const PICTURE = /^\/people\/\d+\/[0-9a-f]+\.webp$/;

/**
 * Everybody in these presence states, each person once, `me` first and the others by name.
 * What does not look like a person is left out.
 */
export function peopleIn(states: Iterable<{ user?: unknown }>, me: Person): Person[] {
  const byId = new Map<number, Person>();
  for (const { user } of states) if (isPerson(user)) byId.set(user.id, user);
  byId.delete(me.id);
  return [me, ...[...byId.values()].sort((a, b) => a.name.localeCompare(b.name))];
}

/** Whether `value` is somebody as a socket (PROTOCOL 4.2) or the HTTP API tells of them. */
export function isPerson(value: unknown): value is Person {
  const { id, name, color, picture } = (value ?? {}) as Partial<Record<keyof Person, unknown>>;
  return (
    Number.isSafeInteger(id) && typeof name === "string" && isColor(color) && isPicture(picture)
  );
}

function isColor(value: unknown): boolean {
  return typeof value === "string" && COLOR.test(value);
}

// Who has no picture is told without one by sockets, and with an empty path by the HTTP API.
function isPicture(value: unknown): boolean {
  if (value === undefined || value === "") return true;
  return typeof value === "string" && PICTURE.test(value);
}
