import * as de from "./de/sharing.ts";
import { isolated } from "./bidi.ts";
import { inLanguage, plural } from "./language.ts";
import type { Role } from "../shared/roles.ts";
import type { Term } from "../shared/times.ts";

const count = plural("en");

const ROLES: Record<Role, string> = {
  owner: "Owner",
  editor: "Editor",
  commenter: "Commenter",
  viewer: "Viewer",
};

const AS: Record<Role, string> = {
  owner: "an owner",
  editor: "an editor",
  commenter: "a commenter",
  viewer: "a viewer",
};

const FOR: Record<Role, string> = {
  owner: "owners",
  editor: "editors",
  commenter: "commenters",
  viewer: "viewers",
};

const ALSO = (guests: boolean): string => (guests ? ", also without an account," : "");

const TERM: Record<Term, string> = {
  never: "No end",
  1: "1 day",
  7: "7 days",
  30: "30 days",
  date: "Until a date…",
};

const enWords = {
  title: (document: string): string => `Share “${isolated(document)}”`,
  close: "Close",
  done: "Done.",
  failed: "That did not work. Try again.",
  cancel: "Cancel",
  role: (role: Role): string => ROLES[role],
  you: (name: string): string => `${name} (you)`,

  people: "People",
  byLink: "by a link",
  byGroup: (name: string): string => `by the group “${isolated(name)}”`,
  byFolder: (name: string): string => `by the shared folder “${isolated(name)}”`,
  roleOf: (name: string): string => `Role of ${name}`,
  remove: (name: string): string => `Remove ${name}`,
  removeAsk: (name: string): string => `Remove ${name}? They lose access at once.`,
  removeYes: "Remove",
  ownerAsk: (name: string): string =>
    `Owners can do everything, even remove you. Should ${name} own this document with you or ` +
    "instead of you?",
  ownerToo: "Make owner too",
  ownerInstead: "Transfer ownership",
  ownRoleAsk: (role: Role): string =>
    `Make yourself ${AS[role]}? You will not be able to take it back yourself.`,
  ownRoleYes: (role: Role): string => `Become ${AS[role]}`,
  onlyOwner:
    "You are the only owner. To leave or to take a smaller role, first choose “Owner” for " +
    "somebody else.",
  leave: "Leave this document",
  leaveAsk: "Leave this document? You will not be able to open it any more.",
  leaveYes: "Leave",
  leftDocument: (document: string): string => `You have left “${isolated(document)}”.`,
  askOwners: (names: string[]): string =>
    names.length > 0
      ? `Only owners decide who may do what. Ask ${listed(names)}.`
      : "Only owners decide who may do what, and no owner is left. Ask whoever runs this site.",

  groups: "Groups",
  group: "Group",
  groupRole: "Role of the group",
  groupGive: "Share with the group",
  groupsHint: "You can share this document with any group that you are in.",
  groupCount: (n: number): string => count(n, "1 person", `${n} people`),
  groupWho: "Who is in it",
  groupRemoveAsk: (name: string): string =>
    `Share no more with ${name}? Who is here only by this group loses access at once.`,

  folder: "Shared folder",
  folderPut: "Put into the folder",
  folderHint: "Whoever has the folder has every document in it, as long as it is there.",
  folderNone:
    "In a shared folder whoever has that would have the document, too. Make one in your list of documents.",
  folderCount: (n: number): string =>
    count(n, "1 person has it only by this", `${n} people have it only by this`),
  folderWho: "Who has it",
  folderPeople: "Who has the document by it",
  folderOut: "Take out",
  folderOutOf: (name: string): string => `Take out of ${name}`,
  folderOutAsk: (name: string): string =>
    `Take it out of ${name}? Who is here only by this folder loses access at once.`,

  invite: "Invite people",
  who: "Names or e-mail addresses",
  inviteRole: "Role",
  inviteYes: "Invite",
  pending: "invited",
  cancelInvitation: (email: string): string => `Cancel the invitation of ${email}`,

  requests: "Requests for access",
  requestsWaiting: (n: number): string =>
    count(n, "1 person asks for access", `${n} people ask for access`),
  requestRole: (name: string): string => `Role for ${name}`,
  give: "Give access",
  decline: "Decline",

  links: "Links",
  linksHint:
    "Whoever has a link and signs in gets its role, until the link ends or is switched off.",
  linkForWhom: "For",
  linkFor: (whom: "people" | "guests"): string =>
    whom === "people" ? "People with an account" : "Anyone, without an account",
  linkForGuests: "also without an account",
  linkRole: "Role by link",
  linkTerm: "Ends",
  linkDay: "Last day",
  linkNew: "Make a link",
  linkName: (n: number): string => `Link ${n}`,
  linkRoleOf: (n: number): string => `Role by link ${n}`,
  linkTermOf: (n: number): string => `End of link ${n}`,
  linkIsOn: (n: number): string => `Link ${n} is on`,
  linkMade: (when: string): string => `made ${when}`,
  linkSet: "Set",
  term: (term: Term): string => TERM[term],
  until: (moment: string): string => `Until ${moment}`,
  ended: (moment: string): string => `Ended ${moment}`,
  address: "Address of the new link",
  addressOnce: "Copy this address now: it is not shown again.",
  copy: "Copy",
  copied: "Copied",
  copyByKeys: "Press Ctrl+C or ⌘C to copy.",

  publication: "On the web",
  publicationHint:
    "A page that everybody who knows its address may read, without an account. Switched off it is " +
    "gone at once; switched on again it has another address.",
  publicationIsOn: "Publish this document",
  publicationAddress: "Address of the page",
  publicationOpen: "Open",
  publicationShows: "What it shows",
  publicationLive: "The text, as it changes",
  publicationVersion: (name: string): string => `Version “${isolated(name)}”`,
  publicationOldVersion: "An older version",
  publicationListed: "Search engines may list it",
  publicationFrames: "Sites that may show it within their pages",
  publicationSet: "Set",

  chat: "Chat",
  talk: "Chat and comments",
  viewersChat: "Viewers may write in the chat",
  viewersComment: "Viewers may comment on the text",

  here: "Here now",
  log: "Changes of who may do what",
  logEmpty: "Nothing has changed yet.",
  atChange: (seq: string, ago: string): string => `at change ${seq} · ${ago}`,
};

const enLogWords = {
  you: "you",
  somebody: "somebody",
  changed: (a: string): string => `${a} changed who may do what`,
  removed: (a: string, b: string): string => `${a} removed ${b}`,
  added: (a: string, b: string, role: Role): string => `${a} added ${b} as ${AS[role]}`,
  confirmed: (a: string, b: string, role: Role): string => `${a} confirmed ${b} as ${AS[role]}`,
  changedRole: (a: string, b: string, was: Role, role: Role): string =>
    `${a} made ${b} ${AS[role]} (was ${AS[was]})`,
  handedOver: (a: string, b: string): string => `${a} transferred ownership to ${b}`,
  left: (a: string): string => `${a} left`,
  returned: (a: string): string => `${a} took leaving back`,
  activated: (a: string, b: string): string => `${a} switched on the account of ${b}`,
  deactivated: (a: string, b: string): string => `${a} switched off the account of ${b}`,
  trashed: (a: string): string => `${a} moved the document to the trash`,
  restored: (a: string): string => `${a} took the document out of the trash`,
  linkMade: (a: string, role: Role, until: string, guests: boolean): string =>
    `${a} made a link for ${FOR[role]}${ALSO(guests)}${until && ` until ${until}`}`,
  linkChanged: (a: string, role: Role, until: string, guests: boolean): string =>
    `${a} changed a link: it is on, for ${FOR[role]}${ALSO(guests)}${until && `, until ${until}`}`,
  linkOff: (a: string, role: Role): string => `${a} switched off a link for ${FOR[role]}`,
  linkExpired: (role: Role): string => `a link for ${FOR[role]} ended`,
  viewersChat: (a: string): string => `${a} let viewers write in the chat`,
  frozen: (a: string): string => `${a} approved and froze the text`,
  unfrozen: (a: string): string => `${a} unfroze the text`,
  published: (a: string, version: string): string =>
    version
      ? `${a} published the version “${isolated(version)}” on the web`
      : `${a} published the document on the web`,
  unpublished: (a: string): string => `${a} took the page on the web back`,
  viewersComment: (a: string): string => `${a} let viewers comment`,
  viewersMayNotComment: (a: string): string => `${a} let viewers only read the comments`,
  viewersSilent: (a: string): string => `${a} let viewers only read the chat`,
  joined: (a: string, role: Role, email: string): string =>
    `${a} joined as ${AS[role]} by ${email ? `the invitation to ${email}` : "a link"}`,
  invited: (a: string, email: string, role: Role): string => `${a} invited ${email} as ${AS[role]}`,
  groupAdded: (a: string, group: string, role: Role): string =>
    `${a} shared it with the group “${isolated(group)}” as ${FOR[role]}`,
  groupRemoved: (a: string, group: string): string =>
    `${a} shared it no more with the group “${isolated(group)}”`,
  groupEnded: (a: string, group: string): string => `${a} deleted the group “${isolated(group)}”`,
  memberJoined: (a: string, b: string, group: string): string =>
    `${a} added ${b} to the group “${isolated(group)}”`,
  memberRemoved: (a: string, b: string, group: string): string =>
    `${a} took ${b} out of the group “${isolated(group)}”`,
  memberLeft: (a: string, group: string): string => `${a} left the group “${isolated(group)}”`,
  folderIn: (a: string, folder: string): string =>
    `${a} put it into the shared folder “${isolated(folder)}”`,
  folderOut: (a: string, folder: string): string =>
    `${a} took it out of the shared folder “${isolated(folder)}”`,
  folderEnded: (a: string, folder: string): string =>
    `${a} deleted the shared folder “${isolated(folder)}”`,
  folderGiven: (a: string, folder: string, whom: string, role: Role): string =>
    `${a} gave the shared folder “${isolated(folder)}” to ${whom}, with all in it for ${FOR[role]}`,
  folderTaken: (a: string, folder: string, whom: string): string =>
    `${a} took the shared folder “${isolated(folder)}” from ${whom}`,
  theGroup: (name: string): string => `the group “${isolated(name)}”`,
  uninvited: (a: string, email: string): string => `${a} took back the invitation of ${email}`,
};

/** What the share dialog says in each language. */
export type Words = typeof enWords;
/** What the log says in each language. */
export type LogWords = typeof enLogWords;

/** Everything that the share dialog says, in the page's language. */
export const words: Words = inLanguage({ en: enWords, de: de.words });

/** The sentences of the log, without a full stop; names may be `you`. */
export const logWords: LogWords = inLanguage({ en: enLogWords, de: de.logWords });

function listed(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${last}` : last;
}
