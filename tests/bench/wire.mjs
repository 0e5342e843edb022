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
const CONTENT_STRING = 4

/** An Update that inserts one character after the same client's last one (or at the start). */
export function changeUpdate(client, clock, letter) {
  const where = clock === 0
    ? [CONTENT_STRING, 1, ...ROOT]
    : [CONTENT_STRING | HAS_ORIGIN, ...varuint(client), ...varuint(clock - 1)]
  return [1, 1, ...varuint(client), ...varuint(clock), ...where, ...textOf(letter), 0]
}

/** The awareness update of one person with a cursor, shaped like y-prosemirror's. */
export function presenceUpdate(client, presenceClock, name, at) {
  const place = { type: null, tname: 'default', item: { client, clock: at }, assoc: 0 }
  const state = { user: { name, color: '#2b5fd9' }, cursor: { anchor: place, head: place } }
  return [1, ...varuint(client), ...varuint(presenceClock), ...textOf(JSON.stringify(state))]
}

/** A masked binary WebSocket frame, as a client sends it. `mask` is four bytes. */
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
  #rest = Buffer.alloc(0)

  /** Calls `onFrame(opcode, payload)` for each whole frame; the payload is valid only then. */
  push(chunk, onFrame) {
    const data = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (data.length - at >= 2) {
      let length = data[at + 1] & 127
      let start = at + 2
      if (length === 126) {
        if (data.length - at < 4) break
        length = data.readUInt16BE(at + 2)
        start = at + 4
      } else if (length === 127) {
        if (data.length - at < 10) break
        length = Number(data.readBigUInt64BE(at + 2))
        start = at + 10
      }
      if (data.length < start + length) break
      if (!(data[at] & 0x80)) throw new Error('a fragmented frame')
      onFrame(data[at] & 15, data.subarray(start, start + length))
      at = start + length
    }
    // A copy: the chunk lies in a buffer that the next read overwrites.
    this.#rest = Buffer.from(data.subarray(at))
  }
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

function stringLength(info) {
  if ((info & 31) !== CONTENT_STRING) throw new Error(`a struct that nobody typed: ${info}`)
  skipPlace(info)
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
      const length = stringLength(bytes[at++])
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
  bytes = payload
  at = 0
  if (protocol === 'hocuspocus') skipBytes()
  const type = number()
  const isSync = type === 0 || (protocol === 'hocuspocus' && type === 4)
  if (!isSync) return 'other'
  const step = number()
  if (step === 0) return 'step1'
  number()
  readStructs(onRun)
  return step === 1 ? 'step2' : 'update'
}
