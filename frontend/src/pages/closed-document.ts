import { LocalStore } from "../offline/local-store.ts";
import { part } from "../shared/page.ts";

// The page of a document that is closed to the person: words that they had not sent are theirs.
const place = part("notices");
const store = LocalStore.open(Number(document.body.dataset.person), () => {});

void store.then(async (opened) => {
  if (!opened || !(await opened.has(place.dataset.document ?? ""))) return;
  // Few come here, and only these need an editor.
  const { offerLeft } = await import("./closed-document-words.ts");
  await offerLeft(place, opened);
});
