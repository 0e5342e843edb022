import { Extension, type Editor } from "@tiptap/core";
import {
  Plugin,
  PluginKey,
  TextSelection,
  type EditorState,
  type Transaction,
} from "@tiptap/pm/state";
import { insertPoint } from "@tiptap/pm/transform";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

import { mappingOf } from "../change-mapping.ts";
import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { ACCEPTED, Refused, upload, type Uploads } from "./picture-upload.ts";

const KEY = new PluginKey<DecorationSet>("pictures");

interface Options {
  uploads: Uploads;
  /** Tells the person why a picture was not added. */
  refused(sentence: string): void;
}

interface Step {
  add?: Decoration;
  remove?: object;
}

/** Lets pictures be dropped, pasted and chosen; while one is on its way a bar stands in its place. */
export const Pictures = Extension.create<Options>({
  name: "pictures",
  addProseMirrorPlugins() {
    const { editor, options } = this;
    return [
      new Plugin<DecorationSet>({
        key: KEY,
        state: { init: () => DecorationSet.empty, apply },
        props: {
          decorations: (state) => KEY.getState(state),
          handlePaste: (_view, event) => {
            const files = pastedFiles(event.clipboardData);
            return files.length > 0 && take(editor, options, files, editor.state.selection.to);
          },
          handleDrop: (view, event, _slice, moved) => {
            const files = [...(event.dataTransfer?.files ?? [])];
            if (moved || files.length === 0) return false;
            event.preventDefault();
            return take(editor, options, files, placeOf(view, event));
          },
        },
      }),
    ];
  },
});

/** Asks for pictures on the device and puts them where the cursor is. */
export function choosePictures(editor: Editor): void {
  const input = element("input", { type: "file", accept: ACCEPTED, multiple: "" });
  input.addEventListener("change", () => {
    editor.view.focus();
    addPictures(editor, [...(input.files ?? [])]);
  });
  input.click();
}

/** Whether pictures are still on their way, which a reload would lose. */
export function isUploading({ state }: Editor): boolean {
  return KEY.getState(state)!.find().length > 0;
}

/** Uploads these files and puts them where the cursor is. */
export function addPictures(editor: Editor, files: File[]): void {
  const found = editor.extensionManager.extensions.find(({ name }) => name === Pictures.name);
  if (found) take(editor, found.options as Options, files, editor.state.selection.to);
}

function take(editor: Editor, options: Options, files: File[], at: number): true {
  void (async () => {
    // One after the other, so that they stand in their order.
    const keys = files.map((file) => placeholder(editor, file, at));
    for (const [i, file] of files.entries()) await bring(editor, options, file, keys[i]!);
  })();
  return true;
}

async function bring(
  editor: Editor,
  options: Options,
  file: File,
  place: HTMLElement,
): Promise<void> {
  const bar = place.querySelector("progress")!;
  try {
    const src = await upload(options.uploads, file, (part) => (bar.value = part));
    if (editor.isDestroyed) return;
    if (!editor.isEditable) throw new Refused(words.pictureFailed);
    insert(editor, place, src);
  } catch (refusal) {
    if (editor.isDestroyed) return;
    editor.view.dispatch(step(editor.state.tr, { remove: place }));
    if (!(refusal instanceof Refused)) throw refusal;
    options.refused(refusal.message);
  }
}

function placeholder(editor: Editor, file: File, at: number): HTMLElement {
  const name = element("span", {}, words.uploading(file.name));
  const bar = element("progress", { max: "1", value: "0", "aria-label": name.textContent! });
  const place = element("div", { class: "uploading", "data-testid": "uploading" }, name, bar);
  const { state, view } = editor;
  const add = Decoration.widget(blockAt(state, at), place, { key: place, side: 1 } as object);
  view.dispatch(step(state.tr, { add }));
  return place;
}

function insert(editor: Editor, place: HTMLElement, src: string): void {
  const { state, view } = editor;
  const [found] = KEY.getState(state)!.find(undefined, undefined, ({ key }) => key === place);
  const at = blockAt(state, found?.from ?? state.selection.to);
  const isHere = blockAt(state, state.selection.to) === at;
  const image = state.schema.nodes.image!.create({ src });
  const $at = state.doc.resolve(at);
  const before = $at.nodeBefore;
  // An empty line in which the cursor stood gives its place; behind the last block there is another.
  const isEmpty = before?.type.name === "paragraph" && before.content.size === 0;
  const from = isEmpty ? at - before.nodeSize : at;
  const below = $at.nodeAfter ? [] : [state.schema.nodes.paragraph!.create()];
  const tr = state.tr.replaceWith(from, at, [image, ...below]);
  // Who has gone elsewhere meanwhile stays there; who waited goes on writing below.
  if (isHere) tr.setSelection(TextSelection.near(tr.doc.resolve(from + image.nodeSize), 1));
  view.dispatch(step(tr, { remove: place }));
}

function blockAt(state: EditorState, at: number): number {
  const $at = state.doc.resolve(Math.min(at, state.doc.content.size));
  const after = $at.depth > 0 && $at.parent.isTextblock ? $at.after() : $at.pos;
  return insertPoint(state.doc, after, state.schema.nodes.image!) ?? state.doc.content.size;
}

function placeOf(view: EditorView, event: DragEvent): number {
  const { clientX: left, clientY: top } = event;
  return view.posAtCoords({ left, top })?.pos ?? view.state.doc.content.size;
}

// Office programs put a picture of the copied words beside the words.
function pastedFiles(data: DataTransfer | null): File[] {
  const pictures = [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
  const html = data?.getData("text/html") ?? "";
  const hasWords = html.replace(/<style[\s\S]*?<\/style>|<[^>]*>|\s|&nbsp;/gi, "") !== "";
  return hasWords ? [] : pictures;
}

function step(tr: Transaction, given: Step): Transaction {
  return tr.setMeta(KEY, given);
}

function apply(
  tr: Transaction,
  before: DecorationSet,
  old: EditorState,
  now: EditorState,
): DecorationSet {
  const { add, remove } = (tr.getMeta(KEY) ?? {}) as Step;
  const isMoved = tr.docChanged && before !== DecorationSet.empty;
  let places = isMoved ? before.map(mappingOf(old.doc, now.doc), now.doc) : before;
  if (add) places = places.add(now.doc, [add]);
  if (remove) places = places.remove(places.find(undefined, undefined, (s) => s.key === remove));
  return places;
}
