import { ask } from "../connection/api.ts";
import { isReview, type Told } from "../connection/thread.ts";

/**
 * Asks for the threads that changed after a rev; 0 for all.
 *
 * @throws Error when the server does not tell.
 */
export async function readReview(path: string, rev: number): Promise<Told> {
  const told = await ask<unknown>("GET", `${path}?rev=${rev}`);
  if (!isReview(told)) throw new Error("What the server tells is no review.");
  return told;
}
