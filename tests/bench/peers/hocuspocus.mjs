// A Hocuspocus server as its guide starts one: documents live in memory, or in an SQLite database too.
// Usage: node hocuspocus.mjs PACKAGE PORT [--sqlite FILE] [--state STATE]; every document starts with
// the update in STATE.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as Y from 'yjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sqlite: { type: 'string' }, state: { type: 'string' } },
})
const [packageName, port] = positionals
const { Server } = await import(packageName)
const state = values.state && readFileSync(values.state)
const loading = state && {
  async onLoadDocument({ document }) {
    Y.applyUpdate(document, state)
  },
}
const extensions = []
if (values.sqlite) {
  const { SQLite } = await import('@hocuspocus/extension-sqlite')
  extensions.push(new SQLite({ database: values.sqlite }))
}
const server = new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  extensions,
  ...loading,
})
await server.listen()
