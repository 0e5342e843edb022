import { getSchema } from "@tiptap/core";

import { retireDocument } from "../offline/local-copy.ts";
import type { LocalStore } from "../offline/local-store.ts";
import type { Page } from "../shared/page.ts";
import { Rescues } from "../rescue/rescue-list.ts";
import { schema } from "../editor/schema.ts";
import { strings } from "../words/page.ts";

/** Offers what the person had not sent to a document that is closed to them now. */
export async function offerLeft(place: HTMLElement, store: LocalStore): Promise<void> {
  const page = pageOf(place);
  await retireDocument(store, page.id);
  const rescues = new Rescues(page, place, Promise.resolve(store));
  await rescues.offerOlder(getSchema(schema(page.id)), (changes) => {
    const said = strings.older(changes);
    return { said, back: said, ways: [] };
  });
}

// What keeping a private copy takes.
function pageOf({ dataset }: HTMLElement): Page {
  const { document: id = "", list = "" } = dataset;
  const user = { id: Number(document.body.dataset.person), name: "", color: "" };
  return {
    id,
    list,
    user,
    title: "",
    role: "viewer",
    epoch: 0,
    owner: null,
    may_chat: false,
    may_comment: false,
    frozen: false,
    socket: "/collab",
    api: "",
    way_back: "",
    max_file: 0,
    history: "",
    changed_at: "",
  };
}
