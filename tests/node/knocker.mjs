// An unmodified Hocuspocus provider, which speaks another protocol and comes again for ever. The one
// thing that a browser does by itself and Node does not: sending the session's cookie.

import { createInterface } from 'node:readline'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import WebSocket from 'ws'
import { say } from './join.mjs'

const { url, document, session, token } = JSON.parse(process.argv[2])

class SignedIn extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { Cookie: `sessionid=${session}` } })
  }
}

// Of each time that it was hung up on: the code, and by its own clock when it came and when it went.
const knocks = []
let came = 0
let heard = () => {}
const websocketProvider = new HocuspocusProviderWebsocket({
  url: `${url}/${document}`,
  WebSocketPolyfill: SignedIn,
  // As eager as it can be told to be; by default its own pauses grow now and then.
  delay: 100,
  minDelay: 100,
  maxDelay: 100,
  onOpen() {
    came = performance.now()
  },
  onClose({ event }) {
    knocks.push({ code: event.code, came: came / 1000, went: performance.now() / 1000 })
    heard()
  },
})
const provider = new HocuspocusProvider({ websocketProvider, name: document, token })
provider.attach()

const calls = {
  async knocks(count) {
    while (knocks.length < count) await new Promise((resolve) => (heard = resolve))
    return knocks
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const [call, ...values] = JSON.parse(line)
  say(await calls[call](...values))
}
