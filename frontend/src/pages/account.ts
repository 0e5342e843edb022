import { listenForDownloads } from "../exchange/downloads.ts";
import { Palette } from "../going/palette.ts";
import { watchBell } from "../notices/bell.ts";
import { offerPush } from "../notices/push.ts";
import { dropPages } from "../offline/page-cache.ts";
import { guardForms } from "../shared/forms.ts";
import { isReachable } from "../shared/page.ts";
import { toast } from "../shared/toast.ts";
import { noServer } from "../words/no-server.ts";
import { forget, LocalStore, peopleKept } from "../offline/local-store.ts";
import { strings } from "../words/account.ts";

const me = Number(document.body.dataset.person);
const isGuest = "guest" in document.body.dataset;

void leaveOthersNothing();
listenForDownloads();
// A guest has nothing to be told of, and nowhere to go.
if (!isGuest) {
  watchBell();
  void offerPush(me);
  const palette = new Palette(me);
  document.getElementById("go-to")?.addEventListener("click", () => palette.open());
}
guardForms();
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sign-out]"))
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void signOut(form);
  });

// Signing out removes what is kept here, of this person and in every tab.
async function signOut(form: HTMLFormElement): Promise<void> {
  const unsent = await unsentOf(me);
  if (unsent.size > 0 && !confirm(strings.signOutLoses(unsent))) return;
  // Without a server the session would go on, with nothing left of what is kept.
  if (!(await isReachable())) return toast(noServer());
  await Promise.allSettled([forget(me), dropPages(() => true)]);
  form.submit();
}

// A person before this one may have been signed out by time alone. What they have not sent waits
// for them; it is not shown to anybody else.
async function leaveOthersNothing(): Promise<void> {
  await dropPages((person) => person !== me);
  const others = (await peopleKept().catch(() => [])).filter((person) => person !== me);
  for (const person of others) if ((await unsentOf(person)).size === 0) await forget(person);
}

async function unsentOf(person: number): Promise<Map<string, number>> {
  const store = await LocalStore.open(person, () => {});
  const unsent = (await store?.unsent().catch(() => null)) ?? new Map<string, number>();
  store?.close();
  return unsent;
}
