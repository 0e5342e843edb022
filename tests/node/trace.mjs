// One agent of an editing trace: what the person typed, through a stock client and a server.
//
// The agents of a trace forked and merged: where a change was made, its agent knew some of the
// others' changes and not yet the rest. So each process keeps a draft of every agent, offline, in
// which the trace happens as it did. The updates of its own agent's draft go through the stock
// client, each as soon as that client has heard from the server what it builds on.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { join, say, synced, until } from './join.mjs'

const FRAMES_AT_ONCE = 50
const MERGED = 'merged'

/** The length in UTF-16 code units of the first `count` code points. */
function unitsOf(content, count) {
  return [...content].slice(0, count).join('').length
}

/** The trace's transactions, each with its agent and how many of each agent's it builds on. */
function planOf({ txns, numAgents = 1 }) {
  const versions = []
  const counts = Array(numAgents).fill(0)
  return txns.map(({ agent = 0, parents, patches }, index) => {
    const known = Array(numAgents).fill(0)
    for (const parent of parents ?? (index ? [index - 1] : [])) {
      versions[parent].forEach((count, other) => { known[other] = Math.max(known[other], count) })
    }
    counts[agent] += 1
    versions.push(known.with(agent, counts[agent]))
    return { agent, known, patches }
  })
}

/** An agent of the trace, offline: what it wrote, and how many of the others' changes it knows. */
class Draft {
  doc = new Y.Doc()
  text = this.doc.getText('text')
  updates = []
  #known
  #isPlain

  /** `isPlain`: no character takes two UTF-16 code units, so that nothing has to be converted. */
  constructor(agent, agents, isPlain) {
    // Of what two write at the same place, Yjs puts the lower client id first, as the trace did.
    this.doc.clientID = agent + 1
    this.#known = Array(agents).fill(0)
    this.#isPlain = isPlain
    this.doc.on('update', (update, origin) => {
      if (origin !== MERGED) this.updates.push(update)
    })
  }

  /** How many of its own insertions the draft has, in Yjs's count. */
  get clock() {
    return Y.getState(this.doc.store, this.doc.clientID)
  }

  /** Takes over the first `count` updates of another agent's draft. */
  merge(draft, agent, count) {
    const news = draft.updates.slice(this.#known[agent], count)
    if (news.length === 0) return
    Y.applyUpdate(this.doc, Y.mergeUpdates(news), MERGED)
    this.#known[agent] = count
  }

  /** Makes one transaction's changes. */
  type(patches) {
    this.doc.transact(() => {
      for (const patch of patches) this.#change(...patch)
    })
  }

  #change(position, deleted, inserted) {
    const before = this.#isPlain ? '' : this.text.toString()
    const index = this.#isPlain ? position : unitsOf(before, position)
    const length = this.#isPlain ? deleted : unitsOf(before.slice(index), deleted)
    if (length) this.text.delete(index, length)
    if (inserted) this.text.insert(index, inserted)
  }
}

/** Every agent's draft at the end of the trace, and each draft's clock after each of its updates. */
function write(plan, trace) {
  const agents = trace.numAgents ?? 1
  const isPlain = !/[\ud800-\udfff]/.test(JSON.stringify(trace.txns))
  const drafts = Array.from({ length: agents }, (_, agent) => new Draft(agent, agents, isPlain))
  const clocks = drafts.map(() => [0])
  for (const { agent, known, patches } of plan) {
    drafts.forEach((draft, other) => {
      if (other !== agent) drafts[agent].merge(draft, other, known[other])
    })
    drafts[agent].type(patches)
    clocks[agent].push(drafts[agent].clock)
  }
  return { drafts, clocks }
}

const { file, agent, ...address } = JSON.parse(process.argv[2])
const trace = JSON.parse(gunzipSync(readFileSync(file)))
const plan = planOf(trace)
const { drafts, clocks } = write(plan, trace)
const { doc, provider, text } = join(address)
await synced(provider)
say('ready')

const hasHeard = (known) => known.every((count, other) => (
  other === agent || Y.getState(doc.store, other + 1) >= clocks[other][count]
))
const own = plan.filter((change) => change.agent === agent)
for (const [index, { known }] of own.entries()) {
  await until(doc, () => hasHeard(known))
  Y.applyUpdate(doc, drafts[agent].updates[index])
  if (index % FRAMES_AT_ONCE === 0) await new Promise(setImmediate)
}
await until(doc, () => text.toString() === trace.endContent)
say({ sent: own.length })
