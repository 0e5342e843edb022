import { Extension, type Editor } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

import { imagePath } from "./attributes.ts";
import { words } from "./editor-strings.ts";
import { withoutHandlers } from "./handlers.ts";
import { htmlOf, isMarkdown } from "./markdown.ts";
import type { Said } from "./notice.ts";
import { cleaned } from "./paste.ts";
import { addPictures } from "./pictures.ts";

interface Options {
  documentId: string;
  /** Tells the person what was left out. */
  left(said: Said): void;
}

/** Takes what other programs copy: HTML of Word, Google Docs and pages, and Markdown. */
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
          handlePaste: (view, event) => {
            const data = event.clipboardData;
            const text = data?.getData("text/plain") ?? "";
            const isPlain = data?.getData("text/html") === "";
            const inCode = view.state.selection.$from.parent.type.spec.code;
            // With Shift the person wants the letters as they are.
            const isAsked = !(view as unknown as { input: { shiftKey: boolean } }).input.shiftKey;
            if (!isPlain || inCode || !isAsked || !isMarkdown(text)) return false;
            void htmlOf(text).then(
              (html) => editor.isEditable && view.pasteHTML(html),
              // What reads Markdown could not be loaded.
              () => editor.isEditable && view.pasteText(text),
            );
            return true;
          },
        },
      }),
    ];
  },
});

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
