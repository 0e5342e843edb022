import { csrfToken } from "../shared/page.ts";

/** Posts JSON to the API, whose refusals have a code. Rejects when it is unreachable. */
export function postJson(path: string, said: object): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
    },
    body: JSON.stringify(said),
    redirect: "manual",
  });
}

/** Why the API refused, in a word for programs and a sentence for people. */
export interface Refusal {
  code?: string;
  detail?: string;
}

/** What an answer says of why. */
export async function refusalIn(answer: Response): Promise<Refusal> {
  return answer.json().catch(() => ({}));
}
