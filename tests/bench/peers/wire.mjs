// The bytes that the load generator needs: WebSocket frames, Yjs v1 updates and the two peers'
// message layouts. Written out rather than taken from libraries because one core must type for
// four hundred people and still measure.

const utf8 = new TextEncoder()

/** The lib0 variable-length encoding of a number up to 53 bits, as an array of bytes. */
export function varuint(number) {
  const bytes = []
  while (number > 127) {
    bytes.push((number % 128) | 128)
    number = Math.floor(number / 128)
  }
  bytes.push(number)
  return bytes
}

/** A byte string: its length, then its bytes. */
export function bytesOf(bytes) {
  return [...varuint(bytes.length), ...bytes]
}

/** A text as a byte string. */
export function textOf(text) {
  return bytesOf(utf8.encode(text))
}

/** What starts every message: nothing for y-websocket, the document's name for Hocuspocus. */
export function prefixOf(protocol, documentName) {
  return protocol === 'hocuspocus' ? textOf(documentName) : []
}

const ROOT = textOf('default')
const HAS_ORIGIN = 0x80
const HAS_RIGHT_ORIGIN = 0x40
const HAS_PARENT_KEY = 0x20
const CONTENT_DELETED = 1
const CONTENT_STRING = 4

/** An Update that inserts one character after the same client's last one (or at the start). */
export function changeUpdate(client, clock, letter) {
  const where = clock === 0
    ? [CONTENT_STRING, 1, ...ROOT]
    : [CONTENT_STRING | HAS_ORIGIN, ...varuint(client), ...varuint(clock - 1)]
  return [1, 1, ...varuint(client), ...varuint(clock), ...where, ...textOf(letter), 0]
}

/** The awareness update of one person with a cursor, shaped like y-prosemirror's. */
export function presenceUpdate(client, presenceClock, name, item) {
  const place = { type: null, tname: 'default', item, assoc: 0 }
  const state = { user: { name, color: '#2b5fd9' }, cursor: { anchor: place, head: place } }
  return [1, ...varuint(client), ...varuint(presenceClock), ...textOf(JSON.stringify(state))]
}

/** A masked binary WebSocket frame of less than 64 KiB, as a client sends it; `mask` is 4 bytes. */
export function clientFrame(payload, mask, opcode = 2) {
  const long = payload.length > 125
  const frame = Buffer.allocUnsafe((long ? 8 : 6) + payload.length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (long ? 126 : payload.length)
  if (long) frame.writeUInt16BE(payload.length, 2)
  const start = long ? 8 : 6
  for (let i = 0; i < 4; i++) frame[start - 4 + i] = mask[i]
  for (let i = 0; i < payload.length; i++) frame[start + i] = payload[i] ^ mask[i & 3]
  return frame
}

/** Splits a byte stream into WebSocket frames from a server (unmasked, none in fragments). */
export class FrameReader {
  #chunks = []
  #size = 0
  #wanted = 2

  /** Calls `onFrame(opcode, payload)` for each whole frame; the payload is valid only then. */
  push(chunk, onFrame) {
    this.#size += chunk.length
    if (this.#size < this.#wanted) {
      this.#keep(chunk)
      return
    }
    const data = this.#chunks.length ? Buffer.concat([...this.#chunks, chunk]) : chunk
    this.#chunks = []
    let at = 0
    for (;;) {
      const { start, end } = extentOf(data, at)
      this.#wanted = end - at
      if (data.length < end) break
      if (!(data[at] & 0x80)) throw new Error('a fragmented frame')
      onFrame(data[at] & 15, data.subarray(start, end))
      at = end
    }
    this.#size = data.length - at
    this.#keep(data.subarray(at))
  }

  /** Keeps a copy: the chunk lies in a buffer that the next read overwrites. */
  #keep(chunk) {
    if (chunk.length) this.#chunks.push(Buffer.from(chunk))
  }
}

/** Where the payload of the frame at `at` starts and ends, as far as can be seen already. */
function extentOf(data, at) {
  if (data.length - at < 2) return { start: at + 2, end: at + 2 }
  const length = data[at + 1] & 127
  const start = at + (length === 127 ? 10 : length === 126 ? 4 : 2)
  if (data.length < start || length < 126) return { start, end: start + (length < 126 ? length : 0) }
  const long = length === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2))
  return { start, end: start + long }
}

let bytes
let at

function number() {
  let value = 0
  let scale = 1
  for (;;) {
    const byte = bytes[at++]
    value += (byte & 127) * scale
    if (byte < 128) return value
    scale *= 128
  }
}

function skipBytes() {
  const length = number()
  at += length
}

function skipPlace(info) {
  if (info & HAS_ORIGIN) number(), number()
  if (info & HAS_RIGHT_ORIGIN) number(), number()
  if (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) return
  if (number() === 1) skipBytes()
  else number(), number()
  if (info & HAS_PARENT_KEY) skipBytes()
}

function textLength(info) {
  const content = info & 31
  if (content !== CONTENT_STRING && content !== CONTENT_DELETED) {
    throw new Error(`a struct that nobody typed: ${info}`)
  }
  skipPlace(info)
  if (content === CONTENT_DELETED) return number()
  // The letters are ASCII, so bytes and Yjs's UTF-16 clocks are the same.
  const length = number()
  at += length
  return length
}

function readStructs(onRun) {
  for (let clients = number(); clients > 0; clients--) {
    let structs = number()
    const client = number()
    let clock = number()
    for (; structs > 0; structs--) {
      const length = textLength(bytes[at++])
      onRun(client, clock, length)
      clock += length
    }
  }
}

/**
 * Reads one message of a server.
 *
 * Calls `onRun(client, clock, length)` for each run of characters in it and returns its kind:
 * 'step1', 'step2', 'update' or 'other'.
 */
export function readMessage(protocol, payload, onRun) {
  const kind = kindOf(protocol, payload)
  if (kind === 'step2' || kind === 'update') {
    number()
    readStructs(onRun)
  }
  return kind
}

/** The kind of a server's message, without a look at what it holds. */
export function kindOf(protocol, payload) {
  bytes = payload
  at = 0
  if (protocol === 'hocuspocus') skipBytes()
  const type = number()
  const isSync = type === 0 || (protocol === 'hocuspocus' && type === 4)
  return isSync ? ['step1', 'step2', 'update'][number()] : 'other'
}

/** The update that a SyncStep2 of a server holds. */
export function updateOf(protocol, payload) {
  kindOf(protocol, payload)
  const length = number()
  return bytes.subarray(at, at + length)
}
