// One agent of an editing trace: what the person typed, through a stock client and a server.
//
// The agents of a trace forked and merged; where a change was made, the agent knew some of the
// others' changes and not yet others. So each process keeps a draft of every agent, without a
// server, in which the trace happens as it did; each update of its own agent's draft goes through
// the stock client, as soon as that client has heard from the server what the change builds on.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { join, say, synced, until } from './join.mjs'

const AT_ONCE = 50
const MERGED = 'merged'

/** UTF-16 index of a position that counts code points. */
function indexOf(text, position, isPlain) {
  return isPlain ? position : [...text.toString()].slice(0, position).join('').length
}

function lengthAt(text, index, count, isPlain) {
  return isPlain ? count : [...text.toString().slice(index)].slice(0, count).join('').length
}

/** The trace's transactions, each with its agent and how many of each agent's it builds on. */
function planOf(trace) {
  const agents = trace.numAgents ?? 1
  const versions = []
  const counts = Array(agents).fill(0)
  return trace.txns.map(({ agent = 0, parents, patches }, index) => {
    const known = Array(agents).fill(0)
    for (const parent of parents ?? (index ? [index - 1] : [])) {
      versions[parent].forEach((count, other) => { known[other] = Math.max(known[other], count) })
    }
    counts[agent] += 1
    versions.push(known.map((count, other) => (other === agent ? counts[agent] : count)))
    return { agent, known, patches }
  })
}

/** An agent of the trace, offline: its Doc, its updates and how many of the others' it has. */
class Draft {
  updates = []

  constructor(agent, agents, isPlain) {
    this.doc = new Y.Doc()
    // Where two typed at the same place, Yjs puts the lower client id first, as the trace did.
    this.doc.clientID = agent + 1
    this.text = this.doc.getText('text')
    this.known = Array(agents).fill(0)
    this.isPlain = isPlain
    this.agent = agent
    this.doc.on('update', (update, origin) => {
      if (origin !== MERGED) this.#now.push(update)
    })
  }

  #now = []

  /** Takes over another draft's updates up to the `count`th. */
  merge(other, count) {
    const news = other.updates.slice(this.known[other.agent], count)
    if (news.length === 0) return
    Y.applyUpdate(this.doc, Y.mergeUpdates(news), MERGED)
    this.known[other.agent] = count
  }

  type(patches) {
    this.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        const index = indexOf(this.text, position, this.isPlain)
        if (deleted) this.text.delete(index, lengthAt(this.text, index, deleted, this.isPlain))
        if (inserted) this.text.insert(index, inserted)
      }
    })
    this.updates.push(this.#now.length === 1 ? this.#now[0] : Y.mergeUpdates(this.#now))
    this.#now = []
  }
}

/** All drafts of a trace, and what the client of each agent has to have heard before each change. */
function draftsOf(trace) {
  // Counting code points is slow; a trace without astral characters does not need it.
  const isPlain = !/[\ud800-\udfff]/.test(JSON.stringify(trace.txns))
  const plan = planOf(trace)
  const drafts = Array.from({ length: trace.numAgents ?? 1 }, (_, agent, { length } = trace) => (
    new Draft(agent, trace.numAgents ?? 1, isPlain)
  ))
  const clocks = drafts.map(() => [0])
  for (const { agent, known, patches } of plan) {
    drafts.forEach((other, index) => index !== agent && drafts[agent].merge(other, known[index]))
    drafts[agent].type(patches)
    clocks[agent].push(Y.getState(drafts[agent].doc.store, agent + 1))
  }
  return { plan, drafts, clocks }
}

async function replay({ file, agent, ...address }) {
  const trace = JSON.parse(gunzipSync(readFileSync(file)))
  const { plan, drafts, clocks } = draftsOf(trace)
  const { doc, provider, text } = join(address)
  await synced(provider)
  say('ready')
  const hasHeard = (known) => known.every(
    (count, other) => other === agent || Y.getState(doc.store, other + 1) >= clocks[other][count],
  )
  let sent = 0
  for (const { agent: author, known } of plan) {
    if (author !== agent) continue
    if (!hasHeard(known)) await until(doc, () => hasHeard(known))
    Y.applyUpdate(doc, drafts[agent].updates[sent], 'trace')
    sent += 1
    if (sent % AT_ONCE === 0) await new Promise(setImmediate)
  }
  await until(doc, () => text.toString() === trace.endContent)
  say({ sent })
}

await replay(JSON.parse(process.argv[2]))
