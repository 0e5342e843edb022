import { noServer } from "../words/no-server.ts";
import type { Role } from "./roles.ts";

/** A person as others see them. */
export interface Person {
  id: number;
  name: string;
  /** `#rrggbb` */
  color: string;
  /** The path of their picture; without one, or an empty one, their initials are shown. */
  picture?: string;
}

/** What the server says about this page; every address is a path of this site. */
export interface Page {
  id: string;
  title: string;
  role: Role;
  user: Person;
  /** Whether they have no account: the rest of the site is not for them. */
  is_guest?: boolean;
  /** How often the text was taken back to an earlier state; a Doc of another epoch is no copy. */
  epoch: number;
  /** Whom to ask; null when no owner is left. */
  owner: { id: number; name: string } | null;
  socket: string;
  /** The document's address in the HTTP API. */
  api: string;
  /** Where whoever has left takes that back. */
  way_back: string;
  /** Whether the person may write in the chat. */
  may_chat: boolean;
  /** Whether the person may comment. */
  may_comment: boolean;
  may_suggest?: boolean;
  /** Whether the text is approved and takes no changes. */
  frozen: boolean;
  /** How many bytes a picture may have. */
  max_file: number;
  list: string;
  /** The page of what happened, and when something last did (ISO 8601). */
  history: string;
  changed_at: string;
}

/** The page's data, from the JSON element that the template writes. */
export function readPage(): Page {
  return JSON.parse(part("page-data").textContent ?? "") as Page;
}

/**
 * The element of the template with this id.
 *
 * @throws Error when the template has no such element.
 */
export function part<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

/** The server did not answer; the message is a sentence for the person. */
export class Unreachable extends Error {}

// A page that says nothing of anybody; the service worker lets a look at it pass.
const PAGE = "/offline/";
const AWAY: readonly number[] = [502, 503, 504];
const PATIENCE = 8000; // ms

/** What the server answers; rejects with Unreachable when it does not. */
export function answerTo(address: string | URL, asked?: RequestInit): Promise<Response> {
  return fetch(address, asked).catch(() => {
    throw new Unreachable(noServer());
  });
}

/** What to say of an act that failed: that there is no server, or `otherwise`. */
export function whyNot(failure: unknown, otherwise: string): string {
  return failure instanceof Unreachable ? failure.message : otherwise;
}

/** Whether there is a server behind the network, and behind a proxy. */
export async function isReachable(): Promise<boolean> {
  if (!navigator.onLine) return false;
  const signal = AbortSignal.timeout(PATIENCE);
  const asked = { method: "HEAD", cache: "no-store", redirect: "manual", signal } as const;
  const answer = await fetch(PAGE, asked).catch(() => null);
  return answer !== null && !AWAY.includes(answer.status);
}

/** Posts form fields to a path of this site and asks for JSON. Rejects with Unreachable. */
export function post(path: string, fields: Record<string, string> = {}): Promise<Response> {
  return answerTo(path, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: new URLSearchParams(fields),
    // A redirect means the sign-in page: its HTML must not be taken for an answer.
    redirect: "manual",
  });
}

/** The token that a request needs beside its cookie. Signing in in another tab changes it. */
export function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
