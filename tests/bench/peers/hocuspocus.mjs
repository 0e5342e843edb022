// A Hocuspocus server as its guide starts one, without any extension: documents live in memory.
// Usage: node hocuspocus.mjs PACKAGE PORT [STATE]; every document starts with the update in STATE.

import { readFileSync } from 'node:fs'
import * as Y from 'yjs'

const [packageName, port, file] = process.argv.slice(2)
const { Server } = await import(packageName)
const state = file && readFileSync(file)
const loading = state && {
  async onLoadDocument({ document }) {
    Y.applyUpdate(document, state)
  },
}
const server = new Server({ port: Number(port), address: '127.0.0.1', quiet: true, ...loading })
await server.listen()
