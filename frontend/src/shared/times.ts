import { locale } from "../words/language.ts";
import { strings } from "../words/page.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DATE = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const TIME = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const AGO = new Intl.RelativeTimeFormat(locale, { style: "short" });
const MOMENT = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

/** How long ago a moment (ISO 8601) was, seen from `now` (ms): `3 min ago`; a date after a week. */
export function ago(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (age < MINUTE) return strings.justNow;
  if (age < HOUR) return AGO.format(-Math.floor(age / MINUTE), "minute");
  if (age < DAY) return AGO.format(-Math.floor(age / HOUR), "hour");
  const days = Math.floor(age / DAY);
  return days <= 7 ? AGO.format(-days, "day") : dateOf(at);
}

/** The day of a moment (ISO 8601) as people here write it: `3 Dec 2026`. */
export function dateOf(at: string): string {
  return DATE.format(new Date(at));
}

/** A moment (ISO 8601) with its time of day. */
export function momentOf(at: string): string {
  return MOMENT.format(new Date(at));
}

/** The time of day of a moment (ISO 8601): `14:05`. */
export function timeOf(at: string): string {
  return TIME.format(new Date(at));
}

/** When a link ends: a number of days from now, never, or at the end of a day (`2026-12-03`). */
export type Term = "never" | "1" | "7" | "30" | "date";

/** The terms that can be chosen. */
export const TERMS: readonly Term[] = ["never", "1", "7", "30", "date"];

/**
 * The moment (ISO 8601) at which a term ends that is chosen at `now` (ms); null for never.
 *
 * @throws RangeError when `day` is needed and is no day.
 */
export function endOf(term: Term, day: string, now: number): string | null {
  if (term === "never") return null;
  if (term === "date") return new Date(`${day}T23:59:59`).toISOString();
  return new Date(now + Number(term) * DAY).toISOString();
}
