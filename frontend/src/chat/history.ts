import { ask } from "../connection/api.ts";
import { isMessage } from "../connection/message.ts";
import type { ChatPage } from "./log.ts";
import type { Person } from "../shared/page.ts";
import { isPerson } from "../connection/person.ts";

/** A page of the chat, with the people who can be mentioned in it. */
export interface Told extends ChatPage {
  people: Person[];
}

/**
 * Asks for messages: the newest, those before a number (`before`), or what changed since (`rev`).
 *
 * `api` is the document's address in the HTTP API.
 *
 * @throws ApiError when the server does not tell.
 */
export async function readChat(
  api: string,
  from: { before?: number; rev?: number },
  limit: number,
): Promise<Told> {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(from)) query.set(name, String(value));
  const told = await ask<Told>("GET", `${api}/messages?${query}`);
  const messages = told.messages.filter(isMessage);
  return { ...told, messages, people: told.people.filter(isPerson) };
}
