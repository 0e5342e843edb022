import { ApiError, ask } from "./api.ts";
import type { Ending } from "./close-codes.ts";
import type { Page } from "../shared/page.ts";
import type { Right } from "../shared/roles.ts";

const REFUSED: Readonly<Record<number, Ending>> = { 401: "signedOut", 404: "notFound" };

/** What lets somebody in once, and as what. */
export interface Ticket extends Right {
  ticket: string;
  epoch: number;
  user: { id: number };
}

/**
 * Asks for a ticket to a page's document. Resolves to why there is none for this person, or to null
 * when the server says neither.
 */
export async function fetchTicket(page: Page): Promise<Ticket | Ending | null> {
  try {
    const ticket = await ask<Ticket>("POST", `${page.api}/ticket`);
    return ticket.user.id === page.user.id ? ticket : "otherPerson";
  } catch (failure) {
    return failure instanceof ApiError ? (REFUSED[failure.status] ?? null) : null;
  }
}
