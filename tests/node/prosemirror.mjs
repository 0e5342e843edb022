// What a stock binding of ProseMirror, whose schema has no mark for comments, makes of a document:
// like that of an editor it reads the text after each change, and deletes what it cannot read.

import { createInterface } from 'node:readline'
import { Schema } from 'prosemirror-model'
import * as Y from 'yjs'
import { join, say, synced } from './join.mjs'

const use = JSON.parse(process.argv[2])
const { yXmlFragmentToProseMirrorRootNode } = await import(use.binding)
const { doc, provider } = join(use)
const page = doc.getXmlFragment('default')
const schema = new Schema({
  nodes: { doc: { content: 'paragraph*' }, paragraph: { content: 'text*' }, text: {} },
})
const codes = []
provider.on('connection-close', (event) => event && codes.push(event.code))

const calls = {
  async synced() {
    await synced(provider)
    return provider.synced
  },
  // What the editor shows.
  read() {
    return yXmlFragmentToProseMirrorRootNode(page, schema).textContent
  },
  codes() {
    return codes
  },
  // A paragraph of the person's own, at the end.
  write(words) {
    const paragraph = new Y.XmlElement('paragraph')
    const text = new Y.XmlText()
    text.insert(0, words)
    paragraph.insert(0, [text])
    page.insert(page.length, [paragraph])
    return null
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line)
  say(await calls[name](...args))
}
