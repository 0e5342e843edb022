import type { Editor } from "@tiptap/core";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

import type { Place } from "../acts.ts";
import { rangeOf } from "./places.ts";
import { UNSAID } from "../../editor/nodes/comment.ts";

const CHOSEN =
  "{background-color:color-mix(in srgb,var(--person) 30%,transparent);" +
  "outline:1px solid var(--person)}";

/**
 * Shows which words have open threads, and which the chosen one is about. By a style sheet: that a
 * thread is resolved or chosen is no reason to draw the text anew.
 */
export class Highlights {
  private readonly sheet = new CSSStyleSheet();
  private rules = "";
  private unsaid = "";

  constructor() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
  }

  /** Shows the words of these threads. */
  show(open: readonly string[], chosen: string | null): void {
    const rules = [
      rule(open, "var(--commented)", "var(--commented-line)"),
      rule(chosen ? [chosen] : [], "var(--commented-chosen)", "var(--accent)"),
      chosen ? `@media screen{.prose [data-suggestion="${chosen}"]${CHOSEN}}` : "",
    ].join("");
    if (rules !== this.rules) this.sheet.replaceSync(rules);
    this.rules = rules;
  }

  /** Shows the places of threads that the text has no mark for yet. */
  showUnsaid(editor: Editor, places: readonly Place[]): void {
    const ranges = places.flatMap((place) => rangeOf(editor, place) ?? []);
    const state = JSON.stringify(ranges);
    if (state === this.unsaid && this.isShown(editor, ranges.length)) return;
    this.unsaid = state;
    const { doc, tr } = editor.state;
    const looks = ranges.map(({ from, to }) => Decoration.inline(from, to, { class: "unsaid" }));
    editor.view.dispatch(
      tr.setMeta(UNSAID, DecorationSet.create(doc, looks)).setMeta("addToHistory", false),
    );
  }

  // An editor that has begun anew shows none.
  private isShown({ state }: Editor, count: number): boolean {
    return (UNSAID.getState(state)?.find().length ?? 0) >= Math.min(count, 1);
  }
}

function rule(ids: readonly string[], ground: string, line: string): string {
  if (ids.length === 0) return "";
  const words = ids.map((id) => `.prose [data-comment="${id}"]`).join(",");
  const pictures = ids.map((id) => `.prose [data-comments~="${id}"] img`).join(",");
  return (
    `@media screen{${words}{background-color:${ground};border-bottom-color:${line}}` +
    `${pictures}{outline:3px solid ${line};outline-offset:2px}}`
  );
}
