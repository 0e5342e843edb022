import { getHTMLFromFragment, type Editor } from "@tiptap/core";
import type { Schema } from "@tiptap/pm/model";
import { yXmlFragmentToProseMirrorRootNode } from "@tiptap/y-tiptap";
import type * as Y from "yjs";

import { element, saveFile } from "../shared/dom.ts";

import { plainText } from "../editor/paste/plain-copy.ts";

/** A document's words as somebody saw them at one moment. */
export interface Copy {
  title: string;
  text: string;
  html: string;
}

/** The words that the editor shows now. */
export function copyOf(editor: Editor, title: string): Copy {
  return { title, text: plainText(editor.state.doc.content), html: editor.getHTML() };
}

/** The words of a Doc that no editor shows. */
export function copyOfDoc(doc: Y.Doc, schema: Schema, title: string): Copy {
  const root = yXmlFragmentToProseMirrorRootNode(doc.getXmlFragment("default"), schema);
  return { title, text: plainText(root.content), html: getHTMLFromFragment(root.content, schema) };
}

/** Gives the person the copy as a plain text file. */
export function downloadText({ title, text }: Copy): void {
  download(`${title}.txt`, "text/plain", `${title}\n\n${text}\n`);
}

/** Gives the person the copy as an HTML file. */
export function downloadHtml({ title, html }: Copy): void {
  const page = document.implementation.createHTMLDocument(title);
  page.head.prepend(element("meta", { charset: "utf-8" }));
  page.body.innerHTML = html;
  download(`${title}.html`, "text/html", `<!doctype html>\n${page.documentElement.outerHTML}\n`);
}

function download(name: string, type: string, content: string): void {
  saveFile(name, new Blob([content], { type: `${type};charset=utf-8` }));
}
