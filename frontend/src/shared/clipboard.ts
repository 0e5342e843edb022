/** Puts a text on the clipboard; false where the browser does not let a page do so. */
export async function copied(text: string): Promise<boolean> {
  // Browsers let a page copy only on a secure connection.
  return (
    (await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )) ?? false
  );
}
