// What the load generators share as programs.

/** Prints one event as a line of JSON. */
export function say(event, rest = {}) {
  process.stdout.write(JSON.stringify({ event, ...rest }) + '\n')
}

/** Mulberry32: the same numbers in 0..1 for the same seed. */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Does the work for each item, for at most `width` of them at a time. */
export async function inParallel(items, width, work) {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
