import { isReview, type Told } from "../connection/thread.ts";

/**
 * Asks for the threads that changed after a rev; 0 for all.
 *
 * @throws Error when the server does not tell.
 */
export async function readReview(path: string, rev: number): Promise<Told> {
  const headers = { Accept: "application/json" };
  const response = await fetch(`${path}?rev=${rev}`, { headers, redirect: "manual" });
  const told: unknown = response.ok ? await response.json() : null;
  if (!isReview(told)) throw new Error(`The threads were answered with ${response.status}.`);
  return told;
}
