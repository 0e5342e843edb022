// Who has received which change, and how long it took.

const STEPS_PER_MS = 10
const LONGEST_MS = 60_000

export class Tally {
  sent = 0
  #slotOf = new Map()
  #sentAt
  #seen
  #firstMeasured
  #histogram = new Uint32Array(LONGEST_MS * STEPS_PER_MS)
  #from = Infinity
  #until = Infinity
  #expected = 0
  #delivered = 0
  #arrivedInWindow = 0

  /** `probes` people listen, each to the `people` of its own room; `room` changes per person. */
  constructor(people, probes, changesEach) {
    this.changesEach = changesEach
    this.#sentAt = new Float64Array(people.length * changesEach)
    this.#firstMeasured = new Uint32Array(people.length)
    this.#seen = probes.map(() => new Uint8Array(people.length * changesEach))
    people.forEach((person) => this.#slotOf.set(person.client, person.index))
    this.people = people
    this.probes = probes
  }

  /** Notes the moment at which a person hands over its next change. */
  noteSent(person) {
    if (person.clock >= this.changesEach) throw new Error('more changes than were planned')
    this.#sentAt[person.index * this.changesEach + person.clock] = performance.now()
    this.sent++
  }

  /** Notes that the numbered probe has received a run of characters of one client. */
  noteArrival(probe, client, clock, length) {
    const index = this.#slotOf.get(client)
    if (index === undefined || index === this.probes[probe].index) return
    const now = performance.now()
    const seen = this.#seen[probe]
    for (let slot = index * this.changesEach + clock; length > 0; slot++, length--) {
      if (seen[slot]) continue
      seen[slot] = 1
      this.#count(this.#sentAt[slot], now)
    }
  }

  /** What is sent from now on is measured. */
  openWindow() {
    this.#from = performance.now()
    this.people.forEach((person, i) => { this.#firstMeasured[i] = person.clock })
  }

  /** Nothing is sent any more; what is still on its way counts as long as it arrives. */
  closeWindow() {
    this.#until = performance.now()
    for (const probe of this.probes) {
      for (const person of this.people) {
        if (person.room !== probe.room || person === probe) continue
        this.#expected += person.clock - this.#firstMeasured[person.index]
      }
    }
  }

  isComplete() {
    return this.#delivered === this.#expected
  }

  /** Changes sent in the window. */
  measured() {
    return this.people.reduce((sum, p, i) => sum + p.clock - this.#firstMeasured[i], 0)
  }

  /** Numbers of the window; a latency is null when so many changes never arrived. */
  summary() {
    return {
      seconds: (this.#until - this.#from) / 1000,
      sent: this.measured(),
      expected: this.#expected,
      delivered: this.#delivered,
      // The share of the deliveries that were owed in the window and came within it.
      timely: this.#expected ? this.#arrivedInWindow / this.#expected : 0,
      p50_ms: this.#percentile(0.5),
      p99_ms: this.#percentile(0.99),
      max_ms: this.#percentile(1),
    }
  }

  #count(sentAt, now) {
    if (now >= this.#from && now < this.#until) this.#arrivedInWindow++
    if (sentAt < this.#from) return
    this.#delivered++
    const step = Math.floor((now - sentAt) * STEPS_PER_MS)
    this.#histogram[Math.min(step, this.#histogram.length - 1)]++
  }

  #percentile(share) {
    let left = Math.ceil(this.#expected * share)
    for (let step = 0; step < this.#histogram.length; step++) {
      left -= this.#histogram[step]
      if (left <= 0) return (step + 1) / STEPS_PER_MS
    }
    return null
  }
}
