import type { Editor } from "@tiptap/core";
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";
import * as Y from "yjs";

/** A place in the text that stays where it is while others write: a relative position as JSON. */
export type Place = unknown;

/** The place at the top of what is in sight below `top`, in pixels of the window. */
export function placeAt(editor: Editor, top: number): Place {
  const { left, width } = editor.view.dom.getBoundingClientRect();
  const found = editor.view.posAtCoords({ left: left + width / 2, top });
  const sync = ySyncPluginKey.getState(editor.state);
  if (!found || !sync?.binding) return null;
  const place = absolutePositionToRelativePosition(found.pos, sync.type, sync.binding.mapping);
  return Y.relativePositionToJSON(place);
}

/** How many pixels below the window's top edge a place is; null when it is nowhere in this text. */
export function heightOf(editor: Editor, place: Place): number | null {
  const sync = ySyncPluginKey.getState(editor.state);
  if (!place || !sync?.binding) return null;
  try {
    const relative = Y.createRelativePositionFromJSON(place);
    const { doc, type, binding } = sync;
    const position = relativePositionToAbsolutePosition(doc, type, relative, binding.mapping);
    return position === null ? null : editor.view.coordsAtPos(position).top;
  } catch {
    return null; // What others say of their place need not be true.
  }
}
