import { strings } from "../words/account.ts";
import { saveFile } from "../shared/dom.ts";
import { toast } from "../shared/toast.ts";

const SLOW = 700; // ms after which the person is told that the file is being made

/** Fetches what links with `download` lead to, so that a failure is a sentence and not a file. */
export function listenForDownloads(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[download]");
    // A blob was made by this page: there is nothing to fail.
    if (!link || link.protocol === "blob:" || link.origin !== location.origin) return;
    event.preventDefault();
    if (link.ariaBusy !== "true") void download(link);
  });
}

async function download(link: HTMLAnchorElement): Promise<void> {
  link.ariaBusy = "true";
  const slow = setTimeout(() => toast(strings.downloading), SLOW);
  try {
    const { blob, name } = await fetched(link.href);
    saveFile(name, blob);
  } catch (refusal) {
    toast(refusal instanceof Refused ? refusal.message : strings.downloadUnreachable);
  } finally {
    clearTimeout(slow);
    link.ariaBusy = null;
  }
}

class Refused extends Error {}

/** Rejects with Refused when the server gives something else than a file. */
async function fetched(address: string): Promise<{ blob: Blob; name: string }> {
  const headers = { Accept: "application/json" };
  const response = await fetch(address, { headers, redirect: "manual" });
  const name = nameIn(response.headers.get("Content-Disposition") ?? "");
  if (response.ok && name) return { blob: await response.blob(), name };
  if (response.status === 401 || response.type === "opaqueredirect")
    throw new Refused(strings.downloadSignedOut);
  const answer = (await response.json().catch(() => null)) as { error?: unknown } | null;
  throw new Refused(typeof answer?.error === "string" ? answer.error : strings.downloadFailed);
}

/** The file's name in a Content-Disposition header (RFC 6266); empty when it is no attachment. */
export function nameIn(disposition: string): string {
  if (!/^attachment\b/i.test(disposition)) return "";
  const extended = /;\s*filename\*=utf-8''([^;\s]+)/i.exec(disposition)?.[1];
  if (extended) return decodeURIComponent(extended);
  const quoted = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  return quoted?.replace(/\\(.)/g, "$1") ?? "download";
}
