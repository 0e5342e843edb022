import { Extension, Mark } from "@tiptap/core";
import { Fragment, Slice, type Mark as Marked, type Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import type { DecorationSet, EditorView } from "@tiptap/pm/view";

import { decorated } from "../decorations.ts";

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KIND = "comment";

/** The words that a thread is about; the server alone writes it. Threads may overlap. */
export const Comment = Mark.create({
  name: KIND,
  // Within the others, so that it cuts no link in two.
  priority: 50,
  inclusive: false,
  keepOnSplit: false,
  excludes: "",
  addAttributes: () => ({
    id: {
      default: null,
      parseHTML: (span) => span.getAttribute("data-comment"),
      renderHTML: ({ id }) => ({ "data-comment": id, "aria-details": `thread-${id}` }),
    },
  }),
  parseHTML: () => [
    {
      tag: "span[data-comment]",
      getAttrs: (span) => (ID.test(span.getAttribute("data-comment") ?? "") ? null : false),
    },
  ],
  renderHTML: ({ HTMLAttributes }) => ["span", { class: "commented", ...HTMLAttributes }, 0],
});

/** The ids of the threads about a node, a picture or a stretch of text. */
export function threadsOf(node: Node): string[] {
  if (node.isText) return node.marks.filter(isComment).map(({ attrs }) => String(attrs.id));
  return idsIn(node.attrs.comments);
}

/** The ids in a picture's attribute `comments`. */
export function idsIn(comments: unknown): string[] {
  return typeof comments === "string" ? comments.split(" ").filter((id) => ID.test(id)) : [];
}

/** The ids of all threads that a text is marked with. */
export function threadsIn(content: Fragment): Set<string> {
  const found = new Set<string>();
  content.descendants((node) => {
    for (const id of threadsOf(node)) found.add(id);
  });
  return found;
}

const isComment = ({ type }: Marked): boolean => type.name === KIND;

/** What is pasted, with the marks of those threads alone that `keeps`. */
export function withThreads(slice: Slice, keeps: (id: string) => boolean): Slice {
  return new Slice(cleaned(slice.content, keeps), slice.openStart, slice.openEnd);
}

function cleaned(content: Fragment, keeps: (id: string) => boolean): Fragment {
  const nodes: Node[] = [];
  content.forEach((node) => nodes.push(cleanedNode(node, keeps)));
  return Fragment.from(nodes);
}

function cleanedNode(node: Node, keeps: (id: string) => boolean): Node {
  if (node.isText)
    return node.mark(node.marks.filter((mark) => !isComment(mark) || keeps(mark.attrs.id)));
  const ids = idsIn(node.attrs.comments);
  if (ids.length === 0) return node.copy(cleaned(node.content, keeps));
  const comments = ids.filter(keeps).join(" ") || null;
  return node.type.create({ ...node.attrs, comments }, node.content, node.marks);
}

/** Shows the places of threads that are not in the text yet; a DecorationSet is given by this key. */
export const UNSAID = new PluginKey<DecorationSet>("unsaidThreads");

interface Options {
  /** Whether this id is that of a thread of this document. */
  isKnown(id: string): boolean;
}

/**
 * What is moved takes its threads along: what is pasted after it was cut, or dragged. A copy of words
 * that are still there is no second place of their thread, and those of other documents stay there.
 */
export const MovingComments = Extension.create<Options>({
  name: "movingComments",
  addOptions: () => ({ isKnown: () => false }),
  addProseMirrorPlugins() {
    const { isKnown } = this.options;
    // What was cut and is not pasted again yet.
    let cut = new Set<string>();
    const taken = ({ state }: EditorView): Set<string> =>
      threadsIn(state.selection.content().content);
    return [
      decorated(UNSAID),
      new Plugin({
        props: {
          handleDOMEvents: {
            cut: (view) => {
              cut = taken(view);
            },
            copy: () => cut.clear(),
          },
          transformPasted: (slice, view) => {
            const isMove = (view.dragging as { move?: boolean } | null)?.move === true;
            const moved = isMove ? threadsIn(slice.content) : cut;
            const here = leftBeside(view);
            cut = new Set();
            return withThreads(slice, (id) => moved.has(id) || (isKnown(id) && !here.has(id)));
          },
        },
      }),
    ];
  },
});

// What is selected goes when something is pasted.
function leftBeside({ state }: EditorView): Set<string> {
  const { doc, selection } = state;
  const before = threadsIn(doc.slice(0, selection.from).content);
  const after = threadsIn(doc.slice(selection.to).content);
  return new Set([...before, ...after]);
}
