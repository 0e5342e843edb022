/** Whether a key belongs to a composition; Safari tells of the Enter that ends one by its code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
