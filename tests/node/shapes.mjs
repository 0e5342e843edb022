// What people do in one go without a connection: each makes it in a Doc.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'

/** Numbers from 0 to 1 that are the same each time. */
function chance() {
  let state = 1
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

export const shapes = {
  // Letters, and then one behind each: Yjs keeps the halves of what is split apart.
  letters(doc, count) {
    const text = doc.getText('text')
    for (let at = 0; at < count; at++) text.insert(at, 'a')
    for (let at = 0; at < count; at++) text.insert(2 * at + 1, 'b')
  },
  // An editing trace as if one person had typed all of it.
  trace(doc, file) {
    const text = doc.getText('text')
    const { txns } = JSON.parse(gunzipSync(readFileSync(file)))
    for (const { patches } of txns) {
      doc.transact(() => {
        for (const [at, deleted, inserted] of patches) {
          const start = Math.min(at, text.length)
          text.delete(start, Math.min(deleted, text.length - start))
          text.insert(start, inserted)
        }
      })
    }
  },
  // A manuscript, written with many leaps back, until it takes so many bytes of words.
  manuscript(doc, words) {
    const text = doc.getText('text')
    const random = chance()
    for (let count = 0; count < words; count++) {
      text.insert(Math.max(0, text.length - Math.floor(random() * 200)), 'lorem ipsum dolor ')
    }
  },
  paste(doc, bytes) {
    doc.getText('text').insert(0, 'words and Wörter 😀 '.repeat(bytes / 22))
  },
  table(doc, rows) {
    const element = (name, children) => {
      const made = new Y.XmlElement(name)
      made.insert(0, children)
      return made
    }
    const paragraph = (words) => element('paragraph', [new Y.XmlText(words)])
    const cell = (_, column) => element('tableCell', [paragraph(`cell ${column}`)])
    const row = () => element('tableRow', Array.from({ length: 8 }, cell))
    const made = element('table', Array.from({ length: rows }, row))
    doc.getXmlFragment('default').insert(0, [made])
  },
}
