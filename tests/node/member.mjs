// A member of one document that does what it is told, line by line.

import { createInterface } from 'node:readline'
import { Buffer } from 'node:buffer'
import * as Y from 'yjs'
import { join, say, synced, until } from './join.mjs'
import { shapes } from './shapes.mjs'

const { doc, provider, text } = join(JSON.parse(process.argv[2]))

const page = doc.getXmlFragment('default')

// What it types until it is told to rest, and with which codes it was ever hung up on.
let typing
let typed = 0
const codes = new Set()
provider.on('connection-close', (event) => event && codes.add(event.code))

function type() {
  const place = Math.floor(Math.random() * (text.length + 1))
  if (Math.random() < 0.2 && place < text.length) text.delete(place, 1)
  else text.insert(place, 'stock '[typed % 6])
  typed += 1
}

function element(name, children, attributes = {}) {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.insert(0, children)
  return made
}

function paragraph(words) {
  const text = new Y.XmlText()
  text.applyDelta([{ insert: words }, { insert: 'bold', attributes: { bold: {} } }])
  return element('paragraph', [text])
}

const calls = {
  async synced() {
    await synced(provider)
    return provider.synced
  },
  insert(index, content) {
    text.insert(index, content)
    return text.toString()
  },
  typeOn(milliseconds) {
    typing = setInterval(type, milliseconds)
    return null
  },
  rest() {
    clearInterval(typing)
    return { typed, codes: [...codes] }
  },
  delete(index, length) {
    text.delete(index, length)
    return text.toString()
  },
  // What an editor makes of a pasted table, and of a long text, in one change.
  pasteTable(rows, columns) {
    const cell = () => element('tableCell', [paragraph('cell')], { colspan: 1, rowspan: 1 })
    const row = () => element('tableRow', Array.from({ length: columns }, cell))
    const table = element('table', Array.from({ length: rows }, row))
    const list = element('bulletList', [element('listItem', [paragraph('list'), table])])
    page.push([element('blockquote', [list])])
    return null
  },
  pasteWords(count) {
    const paragraphs = Array.from({ length: count / 50 }, () => paragraph('words '.repeat(50)))
    page.push(paragraphs)
    return null
  },
  // An attribute that is a BigInt, by its digits; and how the last element's is read.
  setBig(digits) {
    page.get(page.length - 1).setAttribute('big', BigInt(digits))
    return null
  },
  big() {
    const value = page.get(page.length - 1).getAttribute('big')
    return [typeof value, String(value)]
  },
  elements() {
    return [...page.createTreeWalker((node) => node instanceof Y.XmlElement)].length
  },
  async until(content) {
    await until(doc, () => text.toString() === content)
    return text.toString()
  },
  async untilPresent(count) {
    while (provider.awareness.getStates().size !== count) {
      await new Promise((resolve) => provider.awareness.once('change', resolve))
    }
    return [...provider.awareness.getStates().values()].map((state) => state.user ?? null)
  },
  show(state) {
    provider.awareness.setLocalState(state)
    return null
  },
  async untilClosed() {
    if (!provider.shouldConnect) return null
    return new Promise((resolve) => provider.once('closed', resolve))
  },
  // The code of the next connection that the server ends; the provider comes again by itself.
  untilEnded() {
    return new Promise((resolve) =>
      provider.once('connection-close', (event) => resolve(event?.code ?? null)))
  },
  offline() {
    provider.disconnect()
    return null
  },
  // By the same way, or to another process of the site.
  online(url) {
    if (url) provider.serverUrl = url
    provider.connect()
    return null
  },
  work(shape, extent) {
    shapes[shape](doc, extent)
    return Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64')
  },
  state() {
    return Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64')
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const [call, ...values] = JSON.parse(line)
  say(await calls[call](...values))
}
