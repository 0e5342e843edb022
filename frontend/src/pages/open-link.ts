import { openStrings as say } from "../words/open-link.ts";
import { part, post } from "../shared/page.ts";

interface Opened {
  /** The path of the document, for somebody who is signed in. */
  document?: string;
  /** The path of the sign-in page that leads on to the document. */
  sign_in?: string;
  /** The path of the page on which somebody without an account says their name. */
  guest?: string;
}

const line = part("opening");

window.addEventListener("hashchange", () => void open());
void open();

async function open(): Promise<void> {
  const token = location.hash.slice(1);
  // The token opens the document: it must not stay in the address bar or the history.
  history.replaceState(null, "", location.pathname);
  if (!token) return tell(say.incomplete);
  tell(say.opening);
  const response = await post(location.pathname, { token }).catch(() => null);
  if (!response) return tell(say.unreachable);
  if (!response.ok) return tell(refusalOf(response));
  const { document, sign_in, guest } = (await response.json()) as Opened;
  location.replace(document ?? sign_in ?? guest ?? "/");
}

function refusalOf(response: Response): string {
  if (response.status === 404) return say.closed;
  if (response.status !== 429) return say.failed;
  const seconds = Number(response.headers.get("Retry-After") ?? 60);
  return say.tooMany(Math.max(1, Math.ceil(seconds / 60)));
}

function tell(text: string): void {
  line.textContent = text;
}
