import { nowAndThen } from "../shared/now-and-then.ts";
import { ask } from "../connection/api.ts";
import type { Page } from "../shared/page.ts";

/**
 * Calls `back` when a document that was closed to the person is open to them again: taken out of the
 * trash, or shared once more.
 */
export function awaitReturn(page: Page, back: () => void): void {
  const stop = nowAndThen(async () => {
    const ticket = await ask("POST", `${page.api}/ticket`).catch(() => null);
    if (!ticket) return;
    stop();
    back();
  });
}
