import type { Editor } from "@tiptap/core";

const MARK = "#mentioned";
// So long it stands out.
const SHOWN = 3000;

/** Shows where the text names the person, for whoever comes by a notice of that; only once. */
export function showMentioned(editor: Editor, person: number): void {
  const place = location.hash === MARK ? lastNaming(editor, person) : null;
  if (place === null) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  // Whoever goes on by keyboard or screen reader begins there.
  editor.commands.setTextSelection(place);
  const named = editor.view.nodeDOM(place);
  if (!(named instanceof HTMLElement)) return;
  named.scrollIntoView({ block: "center" });
  // No class: the editor would draw the node anew.
  named.animate([{ outline: "3px solid var(--accent)" }, { outline: "3px solid transparent" }], {
    duration: SHOWN,
    easing: "ease-in",
  });
}

// The last one is the likeliest to be new.
function lastNaming(editor: Editor, person: number): number | null {
  let found: number | null = null;
  editor.state.doc.descendants((node, place) => {
    if (node.type.name === "mention" && node.attrs.id === person) found = place;
  });
  return found;
}
