// Stock Yjs clients that join after the typing and read what the server has.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

function socketWith(cookie) {
  return class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers: cookie ? { cookie } : {} })
    }
  }
}

/** Connects a stock provider; `onClose(code)` is called when the server hangs up. */
function joinStock(plan, room, doc, onClose) {
  const WebSocketPolyfill = socketWith(room.people[0].cookie)
  if (plan.protocol === 'hocuspocus') {
    const url = `ws://127.0.0.1:${plan.port}${room.path}`
    const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill })
    const provider = new HocuspocusProvider({ websocketProvider, name: room.name, document: doc })
    provider.attach()
    websocketProvider.on('close', ({ event }) => onClose(event.code))
    return () => {
      provider.destroy()
      websocketProvider.destroy()
    }
  }
  const cut = room.path.lastIndexOf('/')
  const url = `ws://127.0.0.1:${plan.port}${room.path.slice(0, cut)}`
  const provider = new WebsocketProvider(url, room.name, doc, {
    WebSocketPolyfill,
    disableBc: true,
  })
  provider.on('connection-close', (event) => onClose(event?.code))
  return () => provider.destroy()
}

/** What a fresh client reads, once it has `wanted` letters or after a time-out; and close codes. */
export async function readFresh(plan, room, wanted, timeoutMs) {
  const doc = new Y.Doc()
  const closed = []
  const leave = joinStock(plan, room, doc, (code) => closed.push(code))
  const text = doc.getText('default')
  const end = Date.now() + timeoutMs
  while (text.length !== wanted && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const outcome = { length: text.length, closed: [...closed] }
  leave()
  return outcome
}
