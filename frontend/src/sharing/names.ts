/** The names in a field, which stand between commas: those that are whole, and the one being typed. */
export function partsOf(typed: string): { done: string[]; last: string } {
  const parts = typed.split(/[,;\n]/).map((name) => name.trim());
  const last = parts.pop() ?? "";
  return { done: [...new Set(parts.filter(Boolean))], last };
}
