import { importStrings as say } from "../words/exchange.ts";
import { noServer } from "../words/no-server.ts";
import { csrfToken } from "../shared/page.ts";

/** A document that was made of a file. */
export interface Imported {
  title: string;
  path: string;
}

const IMPORT = "/api/v1/documents/import";

/** A file on its way; ending it ends the conversion on the server, too. */
export interface Sending {
  result: Promise<Imported>;
  cancel: () => void;
}

/**
 * Sends a file to be made a document of. `sent` hears which part of it has arrived (0 to 1).
 * Rejects with a sentence for the person, an empty one when it was cancelled.
 */
export function send(file: File, sent: (part: number) => void): Sending {
  const request = new XMLHttpRequest();
  const result = new Promise<Imported>((resolve, reject) => {
    const fail = (sentence: string): void => reject(new Error(sentence));
    request.upload.addEventListener("progress", ({ loaded, total }) => sent(loaded / total));
    request.addEventListener("error", () => fail(noServer()));
    request.addEventListener("abort", () => fail(""));
    request.addEventListener("load", () => {
      if (request.status === 201) return resolve(request.response as Imported);
      const { detail } = (request.response ?? {}) as { detail?: string };
      fail(request.status === 401 ? say.signedOut : (detail ?? say.failed));
    });
  });
  request.open("POST", IMPORT);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  const form = new FormData();
  form.append("file", file);
  request.send(form);
  return { result, cancel: () => request.abort() };
}
