import { answerTo, postJson, whyNot, type Person } from "../shared/page.ts";
import type { Role } from "../shared/roles.ts";
import { words } from "../words/sharing.ts";

/** A person with a role; `by_link` says that only a link gives it. */
export interface Member {
  user: Person;
  role: Role;
  /** ISO 8601 */
  since: string;
  is_you: boolean;
  by_link: boolean;
}

/** An invitation that nobody has accepted yet. */
export interface Invitation {
  id: number;
  email: string;
  role: Role;
  at: string;
}

/** A link that gives its role to whoever opens it while it is on. */
export interface ShareLink {
  id: number;
  role: Role;
  is_on: boolean;
  expires_at: string | null;
  at: string;
}

/** Somebody's wish to have a role. */
export interface AccessRequest {
  id: number;
  user: Person;
  message: string;
  at: string;
}

/** A change of who may do what, as the journal has it. */
export interface LogEntry {
  seq: number;
  at: string;
  /** Who did it; null for the clock and for an erased account. */
  actor: Person | null;
  event: Record<string, unknown>;
  /** Whom it is about. */
  subject: Person | null;
}

/** Who may do what in a document; those who may not share see only `people`. */
export interface Sharing {
  access_version: number;
  role: Role;
  may_share: boolean;
  /** Whether viewers may write in the chat. */
  viewers_chat: boolean;
  viewers_comment: boolean;
  people: Member[];
  invitations: Invitation[];
  links: ShareLink[];
  requests: AccessRequest[];
  /** Newest first. */
  log: LogEntry[];
  /** The address of a link that was just made: nobody can look it up again. */
  url?: string;
}

/** What the server answers to somebody who left: where to go. */
export interface Left {
  list: string;
}

/** There is no good answer of the server; the message is a sentence for the person. */
export class Refusal extends Error {}

/**
 * Who may do what now; `path` is the document's sharing address.
 *
 * @throws Refusal when the server does not tell.
 */
export function readSharing(path: string): Promise<Sharing> {
  return answerOf(answerTo(path, { headers: { Accept: "application/json" }, redirect: "manual" }));
}

/** Names of people that begin like what was typed; none when the server does not tell. */
export async function suggestedNames(path: string, typed: string): Promise<string[]> {
  const address = `${path}/suggestions?${new URLSearchParams({ typed })}`;
  const asked = answerTo(address, { headers: { Accept: "application/json" }, redirect: "manual" });
  return answerOf<{ names: string[] }>(asked).then(
    ({ names }) => names,
    () => [],
  );
}

/**
 * Asks for a change and resolves to what holds then.
 *
 * @throws Refusal when it was refused, or when the server did not answer.
 */
export function changeSharing(path: string, body: object): Promise<Sharing | Left> {
  return answerOf(postJson(path, body));
}

/**
 * Lets viewers write in the chat or comment, or not, and resolves to what holds then; the paths are
 * the chat's or the review's address, and the document's sharing address.
 *
 * @throws Refusal when it was refused, or when the server did not answer.
 */
export async function letViewers(where: string, path: string, on: boolean): Promise<Sharing> {
  await answerOf(postJson(`${where}/viewers`, { on }));
  return readSharing(path);
}

async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked.catch((failure: unknown) => {
    throw new Refusal(whyNot(failure, words.failed));
  });
  const answer = (await response.json().catch(() => null)) as (T & { error?: unknown }) | null;
  if (response.ok && answer) return answer;
  throw new Refusal(typeof answer?.error === "string" ? answer.error : words.failed);
}
