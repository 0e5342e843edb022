/**
 * Has the editor read the selection now.
 *
 * The browser tells of a new selection a moment late. Whatever redraws the text in that moment would
 * put the cursor back to where it was, and the next letters in the wrong place.
 */
export function readSelection(): void {
  document.dispatchEvent(new Event("selectionchange"));
}
