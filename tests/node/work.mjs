// What somebody without a connection has done, as one update.

import { Buffer } from 'node:buffer'
import * as Y from 'yjs'
import { say } from './join.mjs'
import { shapes } from './shapes.mjs'

const { shape, extent } = JSON.parse(process.argv[2])
const doc = new Y.Doc()
shapes[shape](doc, extent)
say(Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64'))
