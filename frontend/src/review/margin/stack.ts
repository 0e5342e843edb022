/** A card that wants to stand at a height. */
export interface Wish {
  /** Where the words are, in px from the top. */
  readonly top: number;
  readonly height: number;
}

/**
 * Where cards stand so that none covers another: in the order of their words, the chosen one at its
 * words and the others as near to theirs as it lets them. `gap` is what lies between two.
 */
export function stacked(wishes: readonly Wish[], chosen: number, gap: number): number[] {
  const tops = wishes.map(({ top }) => top);
  const first = Math.max(0, Math.min(chosen, wishes.length - 1));
  // Upwards from the chosen one…
  for (let i = first - 1; i >= 0; i--)
    tops[i] = Math.min(tops[i]!, tops[i + 1]! - gap - wishes[i]!.height);
  // …but not above the paper…
  if (tops.length > 0) tops[0] = Math.max(0, tops[0]!);
  // …and downwards.
  for (let i = 1; i < tops.length; i++)
    tops[i] = Math.max(tops[i]!, tops[i - 1]! + wishes[i - 1]!.height + gap);
  return tops;
}
