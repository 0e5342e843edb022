const FIRST = 1000; // ms within which everybody comes back whose server was restarted
const LONGEST = 5000; // ms

/**
 * Milliseconds until the next attempt to connect, after so many in a row: a random share of a pause
 * that doubles, so that not everybody who lost the same server comes to the next at one moment.
 */
export function pauseAfter(losses: number): number {
  return Math.random() * Math.min(FIRST * 2 ** losses, LONGEST);
}
