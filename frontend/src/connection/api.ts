import { answerTo, csrfToken, whyNot } from "../shared/page.ts";

/** How something is asked of the HTTP API. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The API refuses; the message is its sentence for the person. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/**
 * Asks the HTTP API in the name of the session; resolves to what it answers, null for nothing.
 * What `lasts` outlives the page.
 *
 * @throws ApiError when it refuses, Unreachable when it does not answer.
 */
export async function ask<T>(
  method: Method,
  path: string,
  body?: object,
  lasts = false,
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (body) headers["Content-Type"] = "application/json";
  const sent = body ? { body: JSON.stringify(body) } : {};
  const response = await answerTo(path, { method, headers, keepalive: lasts, ...sent });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  throw new ApiError(response.status, (answer as { detail?: string } | null)?.detail ?? "");
}

/** What to say of something that the API did not do, or `otherwise`. */
export function sentenceOf(failure: unknown, otherwise: string): string {
  const told = failure instanceof ApiError ? failure.message : "";
  return told || whyNot(failure, otherwise);
}
