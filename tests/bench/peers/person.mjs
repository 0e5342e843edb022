// One simulated person: a raw TCP socket that speaks WebSocket and y-websocket or Hocuspocus.

import { randomBytes } from 'node:crypto'
import net from 'node:net'
import {
  bytesOf, changeUpdate, clientFrame, FrameReader, kindOf, prefixOf, presenceUpdate, readMessage,
  textOf, varuint,
} from './wire.mjs'

const CLOSE = 8
const PING = 9
const PONG = 10
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

// libuv fills it and hands it over before it reads another socket, so that one is enough.
const readBuffer = Buffer.allocUnsafe(256 * 1024)

/** Bytes that all people have received so far. */
export const traffic = { bytes: 0 }

export class Person {
  clock = 0
  closeCode = null
  #shown = 0
  #reader = new FrameReader()
  #greeting = ''
  #open = false
  #isDeaf = false
  #missing = new Set(['step1', 'step2'])
  #mask = randomBytes(4)

  // What the person has of the document already, and what hears the message with the rest.
  vector = varuint(0)
  onDocument = () => {}

  /**
   * `onRun(client, clock, length)` is called for what arrives, as long as the person listens; it is
   * null for somebody who does not look into it.
   */
  constructor(plan, room, index, client, cookie, onRun) {
    Object.assign(this, { plan, room, index, client, cookie, onRun })
    this.name = `Person ${index}`
    const ports = plan.ports ?? [plan.port]
    this.port = ports[index % ports.length]
    this.prefix = prefixOf(plan.protocol, room.name)
  }

  /** Connects; resolves when the document has been synced both ways. */
  join(timeoutMs) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail('joining took too long'), timeoutMs)
      this.settle = (error) => {
        clearTimeout(timer)
        error ? reject(error) : resolve()
      }
      this.socket = net.connect({
        // With several server processes everybody goes to the next one.
        port: this.port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: readBuffer, callback: (size) => this.#receive(size) },
      })
      this.socket.on('connect', () => this.socket.write(this.#request()))
      this.socket.on('error', (error) => this.#fail(error.message))
      this.socket.on('close', () => this.#fail('the server hung up'))
    })
  }

  /** From now on what arrives is only counted: this person measures nothing. */
  stopListening() {
    this.#reader = null
  }

  /** From now on nothing is read from the socket: what the server sends piles up. */
  stopReading() {
    this.#isDeaf = true
  }

  /** Inserts a longer text behind the last one, in one change. */
  paste(text) {
    const update = changeUpdate(this.client, this.clock, text)
    this.clock += text.length
    this.socket.write(this.#frame([0, 2, ...bytesOf(update)]))
  }

  /** Types one letter and moves the cursor behind it, if it `points` there. */
  type(points = true) {
    const clock = this.clock++
    const update = changeUpdate(this.client, clock, LETTERS[clock % LETTERS.length])
    const change = this.#frame([0, 2, ...bytesOf(update)])
    this.socket.write(points ? Buffer.concat([change, this.#cursor(this)]) : change)
  }

  /** Moves the cursor behind somebody's last letter. */
  point(author) {
    if (author.clock) this.socket.write(this.#cursor(author))
  }

  leave() {
    this.socket.destroy()
  }

  #cursor({ client, clock }) {
    const presence = presenceUpdate(this.client, ++this.#shown, this.name, { client, clock: clock - 1 })
    return this.#frame([1, ...bytesOf(presence)])
  }

  #request() {
    return [
      `GET ${this.room.path} HTTP/1.1`,
      `Host: localhost:${this.port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(this.cookie ? [`Cookie: ${this.cookie}`] : []),
      '\r\n',
    ].join('\r\n')
  }

  #fail(message) {
    this.closeCode ??= message
    this.settle?.(new Error(`${this.name}: ${message} (${this.closeCode})`))
  }

  #frame(message) {
    return clientFrame([...this.prefix, ...message], this.#mask)
  }

  #receive(size) {
    traffic.bytes += size
    // False has the socket paused.
    if (this.#isDeaf) return false
    if (this.#reader === null) return true
    const chunk = readBuffer.subarray(0, size)
    if (this.#open) this.#reader.push(chunk, this.#onFrame)
    else this.#greet(chunk)
    return true
  }

  #greet(chunk) {
    this.#greeting += chunk.toString('latin1')
    const end = this.#greeting.indexOf('\r\n\r\n')
    if (end < 0) return
    if (!this.#greeting.includes(' 101 ')) {
      this.#fail(this.#greeting.split('\r\n')[0])
      return
    }
    this.#open = true
    if (this.plan.protocol === 'hocuspocus') {
      this.socket.write(this.#frame([2, 0, ...textOf('')]))
    }
    this.socket.write(this.#frame([0, 0, ...bytesOf(this.vector)]))
    this.#reader.push(Buffer.from(this.#greeting.slice(end + 4), 'latin1'), this.#onFrame)
  }

  #onFrame = (opcode, payload) => {
    if (opcode === PING) this.socket.write(clientFrame(payload, this.#mask, PONG))
    if (opcode === CLOSE) this.closeCode = payload.length ? payload.readUInt16BE(0) : 1005
    if (opcode !== 2) return
    const { protocol } = this.plan
    const kind = this.onRun ? readMessage(protocol, payload, this.onRun) : kindOf(protocol, payload)
    if (kind === 'step2') this.onDocument(payload)
    if (kind === 'step1') this.socket.write(this.#frame([0, 1, ...bytesOf([0, 0])]))
    if (this.#missing.delete(kind) && this.#missing.size === 0) this.settle()
  }
}
