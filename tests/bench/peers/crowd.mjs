// A crowd that only joins: it listens, or stops reading, or leaves again.
//
// Usage: node crowd.mjs PLAN.json. The plan says `protocol`, `port`, `seed`, `rooms` (as load.mjs's),
// `at_once` (joins under way at a time), `reads`, `vector` (base64: what everybody has already),
// `fresh_vector` (base64: what a stock client should have in the end; null: do not ask) and `pastes`
// ({per_second, letters} by the first person, or null). One JSON object a line is printed: {"event":
// "joined" | "left" | "failed", ...}; the crowd stays until standard input ends.

import { readFileSync } from 'node:fs'
import * as Y from 'yjs'
import { Person, traffic } from './person.mjs'
import { inParallel, say, seeded } from './program.mjs'
import { updateOf } from './wire.mjs'

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const JOIN_TIMEOUT_MS = 120_000
const random = seeded(plan.seed)
const people = plan.rooms.flatMap((room) => room.people.map(({ cookie }, index) => {
  const person = new Person(plan, room, index, Math.floor(random() * 2 ** 32), cookie, null)
  person.vector = Buffer.from(plan.vector, 'base64')
  return person
}))

function startPasting(person, { per_second, letters }) {
  const text = 'x'.repeat(letters)
  setInterval(() => person.paste(text), 1000 / per_second)
}

/** Whether a stock client that is given this message has exactly what it should have. */
function isWhole(payload) {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, updateOf(plan.protocol, payload))
  const wanted = Y.decodeStateVector(Buffer.from(plan.fresh_vector, 'base64'))
  const got = Y.decodeStateVector(Y.encodeStateVector(doc))
  return got.size === wanted.size && [...wanted].every(([client, clock]) => got.get(client) === clock)
}

/** Has everybody join; the milliseconds that each took until it had the document. */
async function joinAll() {
  const start = performance.now()
  const took = []
  let document = null
  await inParallel(people, plan.at_once, async (person) => {
    person.onDocument = (payload) => {
      took.push(performance.now() - start)
      document ??= Buffer.from(payload)
    }
    await person.join(JOIN_TIMEOUT_MS)
  })
  return { took, document }
}

try {
  const { took, document } = await joinAll()
  took.sort((a, b) => a - b)
  say('joined', {
    first_ms: took[0],
    median_ms: took[Math.floor(took.length / 2)],
    last_ms: took.at(-1),
    received_bytes: traffic.bytes,
    whole: plan.fresh_vector === null ? null : isWhole(document),
  })
  if (!plan.reads) people.slice(plan.pastes ? 1 : 0).forEach((person) => person.stopReading())
  if (plan.pastes) startPasting(people[0], plan.pastes)
  for await (const _ of process.stdin);
  say('left', { closed: people.map((person) => person.closeCode).filter((code) => code !== null) })
} catch (error) {
  say('failed', { reason: error.message })
}
process.exit(0)
