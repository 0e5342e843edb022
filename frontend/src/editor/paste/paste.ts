import { Extension, type Editor } from "@tiptap/core";
import type { Slice } from "@tiptap/pm/model";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { yUndoPluginKey } from "@tiptap/y-tiptap";

import { imagePath } from "../attributes.ts";
import { changeOf, mappingOf } from "../change-mapping.ts";
import { words } from "../../words/editor.ts";
import { withoutHandlers } from "./event-handlers.ts";
import { isLarge, putIn } from "./large.ts";
import { htmlOf, isMarkdown, isWhole } from "./markdown.ts";
import type { Said } from "../../shared/notice.ts";
import { cleaned } from "./clean-html.ts";
import { addPictures } from "../nodes/picture-drop.ts";
import { copiedText } from "./plain-copy.ts";
import { sliceOfText } from "./plain-text.ts";

interface Options {
  documentId: string;
  /** Tells the person what was left out. */
  left(said: Said): void;
}

/** Takes what other programs copy: HTML of Word, Google Docs and pages, plain text, Markdown. */
export const Pasting = Extension.create<Options>({
  name: "pasting",
  // After the code block, which takes what comes from VS Code with its language.
  priority: 10,
  addProseMirrorPlugins() {
    const { editor, options } = this;
    return [
      new Plugin({
        props: {
          transformPastedHTML: (html) => {
            const isOwn = (src: string) => imagePath(src, options.documentId) !== null;
            const pasted = cleaned(withoutHandlers(html), isOwn);
            if (pasted.dropped > 0) options.left(words.remoteDropped(pasted.dropped));
            if (pasted.pictures.length > 0) void bring(editor, pasted.pictures);
            return pasted.html;
          },
          clipboardTextSerializer: (slice, view) => copiedText(slice, view.state.selection.$from),
          clipboardTextParser: (text, $context, isPlain, view) =>
            sliceOfText(text, view.state.schema, $context.marks(), !isPlain),
          handlePaste: (view, event, slice) => {
            if (isLarge(view, slice)) {
              void putIn(view, slice);
              return true;
            }
            const data = event.clipboardData;
            const text = data?.getData("text/plain") ?? "";
            const isPlain = data?.getData("text/html") === "";
            const inCode = view.state.selection.$from.parent.type.spec.code;
            // With Shift the person wants the letters as they are.
            const isAsked = !(view as unknown as { input: { shiftKey: boolean } }).input.shiftKey;
            if (!isPlain || inCode || !isAsked || !isMarkdown(text)) return false;
            void format(editor, text, slice);
            return true;
          },
        },
      }),
    ];
  },
});

// The letters come first, so that undo gives them back.
async function format(editor: Editor, text: string, slice: Slice): Promise<void> {
  const { view } = editor;
  const before = view.state;
  view.dispatch(before.tr.replaceSelection(slice).scrollIntoView());
  const { doc } = view.state;
  const range = changeOf(before.doc, doc);
  const words = range && doc.textBetween(range.from, range.end, "\n");
  const html = await htmlOf(text).catch(() => null);
  // Null when what reads Markdown could not be loaded.
  if (!range || html === null || !editor.isEditable || !isWhole(text, wordsIn(html))) return;
  const mapping = mappingOf(doc, view.state.doc);
  const [from, to] = [mapping.map(range.from), mapping.map(range.end, -1)];
  const now = view.state.doc;
  if (to > now.content.size || now.textBetween(from, to, "\n") !== words) return;
  yUndoPluginKey.getState(view.state).undoManager.stopCapturing();
  view.dispatch(view.state.tr.setSelection(TextSelection.create(now, from, to)));
  view.pasteHTML(html);
}

function wordsIn(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const more = [...body.querySelectorAll("[href], [title], code[class]")];
  const inAttributes = more.map((found) =>
    ["href", "title", "class"].map((name) => found.getAttribute(name) ?? "").join(" "),
  );
  return [body.textContent, ...inAttributes, ...inAttributes.map(decodedAddress)].join(" ");
}

function decodedAddress(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

// Their bytes are fetched here, so that they become files of this document.
async function bring(editor: Editor, addresses: string[]): Promise<void> {
  const files: File[] = [];
  for (const address of addresses) {
    const blob = await blobOf(address);
    if (blob) files.push(new File([blob], "", { type: blob.type }));
  }
  // By now what was pasted with them is there, and they follow it.
  if (files.length > 0 && !editor.isDestroyed) addPictures(editor, files);
}

async function blobOf(address: string): Promise<Blob | null> {
  if (address.startsWith("data:")) return decoded(address);
  const answer = await fetch(address).catch(() => null);
  return answer?.ok ? answer.blob() : null;
}

// Not by `fetch`: the content security policy lets nothing be asked of a data URI.
function decoded(address: string): Blob | null {
  const [head = "", body = ""] = address.split(",", 2);
  try {
    const bytes = Uint8Array.from(atob(body.trim()), (char) => char.charCodeAt(0));
    return new Blob([bytes], { type: head.slice("data:".length).split(";")[0]! });
  } catch {
    return null;
  }
}
