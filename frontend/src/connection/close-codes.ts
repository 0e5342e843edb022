/** Why the server ended the connection for good. */
export type Ending =
  | "signedOut"
  | "notAllowed"
  | "notFound"
  | "gone"
  | "malformed"
  | "tooBig"
  | "otherPerson"
  | "full"
  | "quarantined"
  | "outdated";

/** The code of a frame over its limit (PROTOCOL 2.5). */
export const TOO_BIG = 1009;
/** The code of a session that has ended (PROTOCOL 1.2). */
export const SIGNED_OUT = 4401;
/** The code of a right that is gone (PROTOCOL 3.7). */
export const NOT_ALLOWED = 4403;
/** The code of a change to a text that takes none (PROTOCOL 3.15). */
export const FROZEN = 4424;
/** The code that asks for a new ticket (PROTOCOL 1.4). */
export const STALE = 4501;
/** The code of a server that stops, mostly to start again (PROTOCOL 6.1). */
export const RESTARTING = 4503;
/** The code that asks for a pause (PROTOCOL 6.1). */
export const SLOW_DOWN = 4529;

const ENDINGS: Partial<Record<number, Ending>> = {
  [TOO_BIG]: "tooBig",
  [SIGNED_OUT]: "signedOut",
  [NOT_ALLOWED]: "notAllowed",
  [FROZEN]: "notAllowed",
  4404: "notFound",
  4410: "gone",
  4413: "full",
  4423: "quarantined",
  // A later server may mark texts with what this page does not know.
  4426: "outdated",
};

/** What a close code means that a client does not reconnect after (PROTOCOL 6.1). */
export function endingOf(code: number): Ending {
  return ENDINGS[code] ?? "malformed";
}

/** Whether a close code is final by itself (PROTOCOL 6.1). */
export function isFinal(code: number): boolean {
  return code >= 4400 && code < 4500;
}
