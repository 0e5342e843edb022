import { ask, sentenceOf, type Method } from "../connection/api.ts";
import type { Person } from "../shared/page.ts";
import type { Role } from "../shared/roles.ts";
import { words } from "../words/sharing.ts";

/**
 * A person with a role; `by_link` says that only a link gives it, `by_group` and `by_folder` which
 * group or shared folder does, `is_guest` that they have no account.
 */
export interface Member {
  user: Person;
  role: Role;
  /** ISO 8601 */
  since: string;
  is_you: boolean;
  is_guest: boolean;
  by_link: boolean;
  by_group: string | null;
  by_folder: string | null;
}

/** A group of people, or a shared folder. */
export interface Group {
  id: number;
  name: string;
}

/** The shared folder that the document is in; `has_it` says whether oneself has the folder. */
export interface FolderAround extends Group {
  has_it: boolean;
}

/** A group that the document is shared with, and how many are in it. */
export interface SharedGroup extends Group {
  role: Role;
  members: number;
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
  /** Whether it is opened without an account, too. */
  for_guests: boolean;
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

/** Who may do what in a document; those who may not share see only people, groups and folder. */
export interface Sharing {
  access_version: number;
  role: Role;
  may_share: boolean;
  /** Whether viewers may write in the chat. */
  viewers_chat: boolean;
  viewers_comment: boolean;
  /** Whether links may let people in who have no account. */
  takes_guests: boolean;
  people: Member[];
  groups: SharedGroup[];
  /** With which the person may share it; none for those who may not. */
  my_groups: Group[];
  folder: FolderAround | null;
  /** The shared folders into which the person may put it; none for those who may not share. */
  my_folders: Group[];
  invitations: Invitation[];
  links: ShareLink[];
  requests: AccessRequest[];
  /** Null for what is not published. */
  publication: Publication | null;
  versions: NamedVersion[];
  /** Newest first. */
  log: LogEntry[];
  /** The address of a link that was just made: nobody can look it up again. */
  url?: string;
}

/** A page that everybody may read, as the owners have it. */
export interface Publication {
  url: string;
  /** The version that it shows; null for what the text says. */
  version: number | null;
  /** Whether search engines may list it. */
  is_listed: boolean;
  /** The sites that may show it in a frame. */
  frames: string[];
}

/** A version that has a name. */
export interface NamedVersion {
  id: number;
  name: string;
}

/**
 * A change of who may do what, as it is asked of the HTTP API: below the document's address, unless
 * the path is a whole one.
 */
export interface Change {
  method: Method;
  path: string;
  body?: object;
}

/** A document that was left, and how to come back within two minutes. */
export interface Left {
  way_back: string;
}

/** Where links are made. */
export const LINKS = "links";

/** There is no good answer of the server; the message is a sentence for the person. */
export class Refusal extends Error {}

/**
 * Who may do what now; `api` is the document's address in the HTTP API.
 *
 * @throws Refusal when the server does not tell.
 */
export function readSharing(api: string): Promise<Sharing> {
  return answerOf(ask<Sharing>("GET", `${api}/sharing`));
}

/** Names of people that begin like what was typed; none when the server does not tell. */
export async function suggestedNames(api: string, typed: string): Promise<string[]> {
  const path = `${api}/sharing/names?${new URLSearchParams({ typed })}`;
  return ask<{ names: string[] }>("GET", path).then(
    ({ names }) => names,
    () => [],
  );
}

/** Who is in a group that the document is shared with; null when the server does not tell. */
export function peopleOfGroup(api: string, group: number): Promise<Person[] | null> {
  return ask<Person[]>("GET", `${api}/groups/${group}/people`).catch(() => null);
}

/**
 * Asks for a change and resolves to what holds then.
 *
 * @throws Refusal when it was refused, or when the server did not answer.
 */
export async function changeSharing(api: string, change: Change): Promise<Sharing> {
  const { method, path, body } = change;
  const address = path.startsWith("/") ? path : `${api}/${path}`;
  const made = await answerOf(ask<{ url?: string } | null>(method, address, body));
  const sharing = await readSharing(api);
  return path === LINKS && made?.url ? { ...sharing, url: made.url } : sharing;
}

/**
 * Gives up one's own role.
 *
 * @throws Refusal when it was refused, or when the server did not answer.
 */
export function leave(api: string): Promise<Left> {
  return answerOf(ask<Left>("POST", `${api}/leave`));
}

async function answerOf<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new Refusal(sentenceOf(error, words.failed));
  }
}
