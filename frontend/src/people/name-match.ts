/** Whether what was typed is how a name, or a word of it, begins; accents and case do not count. */
export function fits(name: string, typed: string): boolean {
  const wanted = folded(typed);
  const all = folded(name);
  return all.startsWith(wanted) || all.split(/[\s-]+/).some((word) => word.startsWith(wanted));
}

function folded(text: string): string {
  // A run of marks without end would take for ever to be put in order.
  return text.slice(0, 200).normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
}
