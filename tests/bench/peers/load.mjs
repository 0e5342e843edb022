// The load generator: everybody joins, everybody types, some measure.
//
// Usage: node load.mjs PLAN.json. The plan is written by load.py; what happens is printed as one
// JSON object a line: {"event": "joined" | "window" | "typed" | "done" | "failed", ...}.

import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { readFresh } from './fresh.mjs'
import { Person, traffic } from './person.mjs'
import { inParallel, say, seeded } from './program.mjs'
import { Tally } from './tally.mjs'

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const JOIN_TIMEOUT_MS = 20_000
const JOINS_AT_ONCE = 16
const FRESH_TIMEOUT_MS = 5_000
const WHEEL = 4096

const random = seeded(plan.seed)
const people = []
const probes = []
const writers = []
const writersEach = plan.writers ?? Infinity
const cursors = plan.cursors ?? null
for (const room of plan.rooms) {
  room.people.forEach(({ cookie }, place) => {
    const client = Math.floor(random() * 2 ** 32)
    const measures = place < plan.probes_per_room
    const probe = measures ? probes.length : null
    const onRun = measures ? (...run) => tally.noteArrival(probe, ...run) : () => {}
    const person = new Person(plan, room, people.length, client, cookie, onRun)
    people.push(person)
    if (measures) probes.push(person)
    if (place < writersEach) writers.push(person)
  })
}
const typingMs = (plan.warm_seconds + plan.seconds) * 1000
const tally = new Tally(people, probes, Math.ceil((typingMs / 1000) * plan.rate * 1.5) + 20)

/**
 * Has each of them act so many times a second until stopped; a wheel of one slot per millisecond says
 * who is due.
 */
function startActing(actors, rate, act) {
  const interval = 1000 / rate
  const wheel = Array.from({ length: WHEEL }, () => [])
  actors.forEach((person) => wheel[Math.floor(random() * interval)].push(person))
  const start = performance.now()
  let slot = 0
  const timer = setInterval(() => {
    for (const now = performance.now() - start; slot <= now; slot++) {
      for (const person of wheel[slot % WHEEL].splice(0)) {
        act(person)
        // Between half and one and a half intervals: people do not type in step.
        wheel[(slot + Math.max(1, Math.round(interval * (0.5 + random())))) % WHEEL].push(person)
      }
    }
  }, 1)
  return () => clearInterval(timer)
}

/** Has those type who write, and everybody show a cursor unless it comes with what is typed. */
function startTyping() {
  const stops = [startActing(writers, plan.rate, (person) => {
    tally.noteSent(person)
    person.type(cursors === null)
  })]
  if (cursors) {
    const authors = new Map(writers.toReversed().map((person) => [person.room, person]))
    stops.push(startActing(people, cursors, (person) => person.point(authors.get(person.room))))
  }
  return () => stops.forEach((stop) => stop())
}

async function measure() {
  const lag = monitorEventLoopDelay({ resolution: 1 })
  const stopTyping = startTyping()
  await sleep(plan.warm_seconds * 1000)
  say('window')
  tally.openWindow()
  lag.enable()
  const cpu = process.cpuUsage()
  const bytes = traffic.bytes
  await sleep(plan.seconds * 1000)
  const used = process.cpuUsage(cpu)
  lag.disable()
  stopTyping()
  tally.closeWindow()
  say('typed')
  const generator = {
    generator_cpu: (used.user + used.system) / 1e6 / tally.summary().seconds,
    generator_lag_ms: lag.percentile(99) / 1e6,
    received_bytes: traffic.bytes - bytes,
  }
  const end = Date.now() + plan.drain_seconds * 1000
  while (!tally.isComplete() && Date.now() < end) await sleep(20)
  return generator
}

/** Rooms whose fresh client's text is not what was typed, as sentences. */
async function mismatches() {
  const wrong = []
  await inParallel(plan.rooms, 8, async (room) => {
    const members = people.filter((person) => person.room === room)
    const typed = members.reduce((sum, person) => sum + person.clock, 0)
    const { length, closed } = await readFresh(plan, room, typed, FRESH_TIMEOUT_MS)
    if (length === typed) return
    const why = closed.length ? `, closed with ${closed.join(', ')}` : ''
    wrong.push(`${room.name}: ${length} letters of ${typed}${why}`)
  })
  return wrong
}

async function run() {
  const start = performance.now()
  await inParallel(people, JOINS_AT_ONCE, (person) => person.join(JOIN_TIMEOUT_MS))
  people.filter((person) => !probes.includes(person)).forEach((person) => person.stopListening())
  say('joined', { seconds: (performance.now() - start) / 1000 })
  const generator = await measure()
  const closed = people.filter((person) => person.closeCode !== null)
  const complete = tally.isComplete()
  say('done', {
    ...tally.summary(),
    ...generator,
    closed: closed.map((person) => person.closeCode),
    // A fresh client of a server that is still busy with its backlog proves nothing.
    mismatches: plan.fresh && complete && closed.length === 0 ? await mismatches() : null,
  })
}

try {
  await run()
} catch (error) {
  say('failed', { reason: error.message })
}
process.exit(0)
