import type { Node } from "@tiptap/pm/model";

import { LANGUAGES, languageOf } from "../../editor/nodes/code-languages.ts";
import { suggestionWords as say } from "../../words/review.ts";

type Said = (value: unknown) => string;

const LONGEST = 140; // letters of what is told

const SAID: Readonly<Record<string, Readonly<Record<string, Said>>>> = {
  image: {
    alt: (alt) => (alt ? say.describe(cut(String(alt))) : say.describeNot),
    title: (title) => (title ? say.titleTo(cut(String(title))) : say.titleNot),
    width: (width) => (width ? say.widthTo(Number(width)) : say.widthNot),
  },
  taskItem: { checked: (checked) => (checked ? say.check : say.uncheck) },
  codeBlock: { language: (name) => say.languageTo(LANGUAGES[languageOf(name) ?? ""]) },
  orderedList: { start: (start) => say.startAt(Number(start)) },
  tableCell: { colwidth: () => say.columnWidth },
  tableHeader: { colwidth: () => say.columnWidth },
};

/** What becomes of a block that stays of its kind, in words; none for what is not seen. */
export function attributesSaid(before: Node, after: Node): string[] {
  return Object.entries(SAID[after.type.name] ?? {})
    .filter(([name]) => !isSame(before.attrs[name], after.attrs[name]))
    .map(([name, said]) => said(after.attrs[name]));
}

/** As much of a text as is told. */
export function cut(text: string): string {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : text;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
