import type { Person } from "../../shared/page.ts";
import { isRole, type Role } from "../../shared/roles.ts";
import { logWords as say } from "../../words/sharing.ts";
import type { LogEntry } from "../sharing.ts";
import { dateOf } from "../../shared/times.ts";

interface Told {
  actor: string;
  subject: string;
  event: LogEntry["event"];
}

const TELL: Record<string, (told: Told) => string> = {
  role: roleSentence,
  owner: ({ actor, subject }) => say.handedOver(actor, subject),
  left: ({ actor }) => say.left(actor),
  returned: ({ actor }) => say.returned(actor),
  active: ({ actor, subject, event }) =>
    event.on ? say.activated(actor, subject) : say.deactivated(actor, subject),
  trashed: ({ actor }) => say.trashed(actor),
  restored: ({ actor }) => say.restored(actor),
  link: linkSentence,
  group: groupSentence,
  member: memberSentence,
  folder: folderSentence,
  viewers_chat: ({ actor, event }) =>
    event.on ? say.viewersChat(actor) : say.viewersSilent(actor),
  viewers_comment: ({ actor, event }) =>
    event.on ? say.viewersComment(actor) : say.viewersMayNotComment(actor),
  frozen: ({ actor }) => say.frozen(actor),
  published: ({ actor, event }) =>
    event.on ? say.published(actor, String(event.version ?? "")) : say.unpublished(actor),
  unfrozen: ({ actor }) => say.unfrozen(actor),
  joined: ({ actor, event }) => say.joined(actor, roleOf(event.role), String(event.email ?? "")),
  invited: ({ actor, event }) => say.invited(actor, String(event.email), roleOf(event.role)),
  uninvited: ({ actor, event }) => say.uninvited(actor, String(event.email)),
};

/** What an entry says, as a sentence for `me` without its full stop. */
export function sentenceOf(entry: LogEntry, me: Person): string {
  const name = (person: Person | null): string =>
    person?.id === me.id ? say.you : (person?.name ?? say.somebody);
  const told = { actor: name(entry.actor), subject: name(entry.subject), event: entry.event };
  const type = String(entry.event.type);
  const sentence = Object.hasOwn(TELL, type) ? TELL[type]!(told) : say.changed(told.actor);
  return sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
}

function roleSentence({ actor, subject, event }: Told): string {
  if (!isRole(event.role)) return say.removed(actor, subject);
  if (!isRole(event.was)) return say.added(actor, subject, event.role);
  if (event.role === event.was) return say.confirmed(actor, subject, event.role);
  return say.changedRole(actor, subject, event.was, event.role);
}

function groupSentence({ actor, event }: Told): string {
  const group = String(event.name);
  if (event.what === "ended") return say.groupEnded(actor, group);
  return isRole(event.role)
    ? say.groupAdded(actor, group, event.role)
    : say.groupRemoved(actor, group);
}

function memberSentence({ actor, subject, event }: Told): string {
  const group = String(event.name);
  if (event.what === "joined") return say.memberJoined(actor, subject, group);
  if (event.what === "left") return say.memberLeft(actor, group);
  return say.memberRemoved(actor, subject, group);
}

function folderSentence({ actor, subject, event }: Told): string {
  const folder = String(event.name);
  if (event.what === "in") return say.folderIn(actor, folder);
  if (event.what === "out") return say.folderOut(actor, folder);
  if (event.what === "ended") return say.folderEnded(actor, folder);
  const whom = event.what === "group" ? say.theGroup(String(event.group_name)) : subject;
  return isRole(event.role)
    ? say.folderGiven(actor, folder, whom, event.role)
    : say.folderTaken(actor, folder, whom);
}

function linkSentence({ actor, event }: Told): string {
  const role = roleOf(event.role);
  const until = typeof event.expires_at === "string" ? dateOf(event.expires_at) : "";
  if (event.what === "expired") return say.linkExpired(role);
  const guests = event.guests === true;
  if (event.what === "made") return say.linkMade(actor, role, until, guests);
  return event.is_on ? say.linkChanged(actor, role, until, guests) : say.linkOff(actor, role);
}

function roleOf(value: unknown): Role {
  return isRole(value) ? value : "viewer";
}
