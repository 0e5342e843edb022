import type { Editor } from "@tiptap/core";

import { element } from "./dom.ts";

/** Gives the person the text as this page shows it, as a plain text file. */
export function downloadText(editor: Editor, title: string): void {
  const text = editor.getText({ blockSeparator: "\n\n" });
  download(`${title}.txt`, "text/plain", `${title}\n\n${text}\n`);
}

/** Gives the person the text as this page shows it, as an HTML file. */
export function downloadHtml(editor: Editor, title: string): void {
  const page = document.implementation.createHTMLDocument(title);
  page.head.prepend(element("meta", { charset: "utf-8" }));
  page.body.innerHTML = editor.getHTML();
  download(`${title}.html`, "text/html", `<!doctype html>\n${page.documentElement.outerHTML}\n`);
}

function download(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
