import { X } from "lucide";

import { element, icon } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { strings } from "../../words/page.ts";
import { suggestionWords as say } from "../../words/review.ts";
import {
  BOLD,
  CODE,
  CODE_BLOCK,
  HEADINGS,
  HIGHLIGHT,
  ITALIC,
  LISTS,
  PARAGRAPH,
  QUOTE,
  REDO,
  spellKeys,
  STRIKE,
  SUBSCRIPT,
  SUPERSCRIPT,
  type Tool,
  UNDERLINE,
  UNDO,
} from "./tools.ts";

const { modes } = say;

type Row = [what: string, ...keys: string[]];

const rowOf = ({ label, keys }: Tool): Row => [label, spellKeys(keys)];

const PARTS: [string, Row[]][] = [
  [
    words.helpFormat,
    [
      ...[UNDO, REDO, BOLD, ITALIC, UNDERLINE, STRIKE, HIGHLIGHT, SUPERSCRIPT, SUBSCRIPT, CODE].map(
        rowOf,
      ),
      [strings.link, spellKeys("Mod-K")],
      [words.copyPlain, spellKeys("Mod-Shift-V")],
    ],
  ],
  [
    words.helpBlocks,
    [
      ...[PARAGRAPH, ...HEADINGS, ...LISTS, QUOTE, CODE_BLOCK].map(rowOf),
      [words.newLine, spellKeys("Shift-Enter")],
      [words.nextCell, "Tab"],
      [words.lastCell, spellKeys("Shift-Tab")],
    ],
  ],
  [
    words.helpLine,
    [
      ...HEADINGS.map(({ label }, i): Row => [label, "#".repeat(i + 1)]),
      [strings.bulletList, "-"],
      [strings.orderedList, "1."],
      [words.taskList, "[ ]"],
      [strings.quote, ">"],
      [strings.codeBlock, "```"],
    ],
  ],
  [
    words.helpTyped,
    [
      [words.insertMenu, "/"],
      [words.mention, "@"],
      [words.divider, "---"],
      [strings.bold, "**…**"],
      [strings.italic, "*…*"],
      [strings.strike, "~~…~~"],
      [words.highlight, "==…=="],
      [strings.code, "`…`"],
    ],
  ],
  [
    words.helpWays,
    [
      [words.findAndReplace, spellKeys("Mod-F")],
      [words.comment, spellKeys("Mod-Alt-M")],
      [words.nextComment, spellKeys("Mod-Alt-J")],
      [words.lastComment, spellKeys("Mod-Alt-K")],
      [modes.edit, spellKeys("Mod-Alt-Shift-Z")],
      [modes.suggest, spellKeys("Mod-Alt-Shift-X")],
      [modes.read, spellKeys("Mod-Alt-Shift-C")],
      [words.toText, "Tab"],
      [words.toTools, spellKeys("Alt-F10")],
      [words.help, spellKeys("Mod-/")],
    ],
  ],
];

/** Shows what can be done by keys, until it is closed; the focus goes back to where it was. */
export function showHelp(): void {
  const cross = element(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-label": words.dismiss,
      title: words.dismiss,
    },
    icon(X),
  );
  const title = element("h2", { id: "help-title" }, words.help);
  const parts = PARTS.map(([name, rows]) =>
    element("section", {}, element("h3", {}, name), element("dl", {}, ...rows.flatMap(cells))),
  );
  const dialog = element(
    "dialog",
    { class: "help", "aria-labelledby": title.id, "data-testid": "help" },
    element("header", {}, title, cross),
    element("div", { class: "help-parts" }, ...parts),
  );
  cross.addEventListener("click", () => dialog.close());
  dialog.addEventListener("mousedown", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function cells([what, ...keys]: Row): HTMLElement[] {
  const shown = keys.map((key) => element("kbd", {}, key));
  return [element("dt", {}, what), element("dd", {}, ...shown)];
}
