import { Editor, Extension, type Extensions } from "@tiptap/core";
import { Collaboration, isChangeOrigin } from "@tiptap/extension-collaboration";
import { Placeholder, Selection } from "@tiptap/extensions";
import { Plugin } from "@tiptap/pm/state";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

import { Bubbles } from "./tools/bubble-menus.ts";
import { Carets } from "./carets.ts";
import { CodeColors } from "./nodes/code-colors.ts";
import { Composing } from "./composing.ts";
import { OwnDirection } from "./direction.ts";
import { Directory } from "../sharing/directory.ts";
import { words } from "../words/editor.ts";
import { isByAltGr } from "../shared/keys.ts";
import { LinkCard } from "./tools/link-card.ts";
import { LinkDialog } from "./tools/link-dialog.ts";
import { MovingComments } from "./nodes/comment.ts";
import { Matches } from "./panels/matches.ts";
import { mentionMenu } from "./nodes/mention.ts";
import type { Said } from "../shared/notice.ts";
import { OverTables } from "./over-tables.ts";
import { part, type Page } from "../shared/page.ts";
import { Pasting } from "./paste/paste.ts";
import { Pictures } from "./nodes/picture-drop.ts";
import type { Room } from "./nodes/picture-upload.ts";
import { QuoteToggle } from "./nodes/quote.ts";
import { ReadingKeys } from "./reading-keys.ts";
import { readSelection } from "../shared/read-selection.ts";
import { schema } from "./schema.ts";
import { ScrollsWithTheFrame } from "./scrolling.ts";
import { MARGINS } from "../shared/sight.ts";
import { SlashMenu } from "./tools/slash-menu.ts";
import { strings } from "../words/page.ts";
import { Suggested } from "./suggested.ts";
import { fillToolbar } from "./tools/toolbar.ts";
import { keepOthersWords } from "./undo.ts";

/** What an editor is made of. */
export interface Parts {
  page: Page;
  doc: Y.Doc;
  /** What belongs to this Doc alone. */
  more: Extensions;
  awareness: Awareness;
  /** Whether the server can be reached now. */
  isOnline(): boolean;
  /** Whether what is written in it is suggested. */
  isSuggested: boolean;
  /** Tells the person something that matters. */
  say(said: Said): void;
  threads: Threads;
}

/** What the editor needs of the threads about its text. */
export interface Threads {
  /** Begins a thread about what is selected. */
  start(): void;
  /** Whether this id is that of a thread of this document. */
  isKnown(id: string): boolean;
}

/** The editor of a document's text in `place`; not editable until `setEditable` is called. */
export function newEditor(place: HTMLElement, parts: Parts): Editor {
  const { page, doc, more, awareness, say, threads } = parts;
  const directory = new Directory(page.api);
  const { isOnline, isSuggested } = parts;
  const uploads = {
    path: `${page.api}/files`,
    most: page.max_file,
    isOnline,
    isSuggested,
    nearlyFull: ({ used, most }: Room) =>
      say(words.picturesNearlyFull(Math.floor((used * 100) / most))),
  };
  const refused = (text: string): void => say({ title: words.pictureRefused, text });
  const bubbles = new Bubbles();
  const editor = new Editor({
    // The library's would go before our own (paste/plain-copy.ts).
    enableCoreExtensions: { clipboardTextSerializer: false },
    element: place,
    editable: false,
    // Pasted letters stay what they are (`Pasting`).
    enablePasteRules: false,
    // The site's style sheet has these rules, so that nothing is injected.
    injectCSS: false,
    extensions: [
      ...schema(page.id, directory),
      QuoteToggle,
      KeysMeanTheCaret,
      AltGrWrites,
      OwnDirection,
      ScrollsWithTheFrame,
      OverTables,
      Placeholder.configure({ placeholder: strings.placeholder }),
      Selection.configure({ className: "kept-selection" }),
      Collaboration.configure({ document: doc }),
      Composing,
      Carets.configure({ awareness }),
      ReadersChangeNothing,
      ReadingKeys,
      Pictures.configure({ uploads, refused }),
      Pasting.configure({ documentId: page.id, left: say }),
      MovingComments.configure({ isKnown: threads.isKnown }),
      Suggested,
      ...more,
      SlashMenu,
      mentionMenu(directory),
      CodeColors,
      Matches,
      ...bubbles.extensions,
    ],
    editorProps: {
      scrollMargin: MARGINS,
      scrollThreshold: MARGINS,
      attributes: {
        "data-testid": "editor",
        "aria-label": strings.text,
        "aria-multiline": "true",
        class: "prose",
      },
    },
  });
  keepOthersWords(editor.state);
  const linkDialog = new LinkDialog(editor);
  const editLink = (): void => linkDialog.show();
  new LinkCard(editor, editLink);
  const ways = { editLink, comment: () => threads.start() };
  bubbles.fill(editor, ways);
  fillToolbar(part("toolbar"), editor, ways);
  return editor;
}

// The letters ć or € are no Ctrl+Alt+C: the browser writes them, and no shortcut hears of them.
const AltGrWrites = Extension.create({
  name: "altGrWrites",
  priority: 10_000,
  addProseMirrorPlugins: () => [
    new Plugin({ props: { handleDOMEvents: { keydown: (_view, event) => isByAltGr(event) } } }),
  ],
});

// The browser tells of a new selection a moment late, and keys that waited while the page was busy
// come within that moment: Ctrl+A, → and Enter would do something to the whole text.
const KeysMeanTheCaret = Extension.create({
  name: "keysMeanTheCaret",
  priority: 10_000,
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        handleDOMEvents: {
          keydown: (view) => {
            if (!view.composing) readSelection();
            return false;
          },
        },
      },
    }),
  ],
});

// Plugins tidy up the document by themselves; on a reader's page that would be a change.
const ReadersChangeNothing = Extension.create({
  name: "readersChangeNothing",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        filterTransaction: (transaction) =>
          this.editor.isEditable || !transaction.docChanged || isChangeOrigin(transaction),
        props: {
          attributes: () => ({ "aria-readonly": String(!this.editor.isEditable) }),
        },
      }),
    ];
  },
});

/** Puts the cursor after the last block when the empty paper below the text is clicked. */
export function writeBelow(editor: Editor, paper: HTMLElement): void {
  // A property: the paper may outlive this editor, whose successor takes its place here.
  paper.onmousedown = (event) => {
    if (event.target !== paper || !editor.isEditable) return;
    event.preventDefault();
    const end = editor.state.doc.content.size;
    const open = editor.state.doc.lastChild?.type.name === "paragraph";
    const chain = editor.chain();
    if (!open) chain.insertContentAt(end, { type: "paragraph" });
    chain.focus("end").run();
  };
}
