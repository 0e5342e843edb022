// A stock y-websocket provider in Node, of either version. The one thing that a browser does by itself
// and Node does not: sending the session's cookie with the handshake.

import { WebsocketProvider } from 'y-websocket'
import { WebsocketProvider as SecondWebsocketProvider } from 'y-websocket-2'
import WebSocket from 'ws'
import * as Y from 'yjs'

const PROVIDERS = { 'y-websocket': WebsocketProvider, 'y-websocket-2': SecondWebsocketProvider }

/** Joins `document` as the person behind `session`; `{doc, provider, text}`. */
export function join({ url, document, session, library = 'y-websocket' }) {
  class SignedIn extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols, { headers: { Cookie: `sessionid=${session}` } })
    }
  }
  const doc = new Y.Doc()
  const provider = new PROVIDERS[library](url, document, doc, {
    WebSocketPolyfill: SignedIn,
    disableBc: true,
  })
  return { doc, provider, text: doc.getText('text') }
}

/** Resolves when the provider says that it is synced. */
export function synced(provider) {
  if (provider.synced) return Promise.resolve()
  return new Promise((resolve) => {
    const listen = (isSynced) => {
      if (!isSynced) return
      provider.off('sync', listen)
      resolve()
    }
    provider.on('sync', listen)
  })
}

/** Resolves when `holds()` is true; it is asked again after every change of the Doc. */
export function until(doc, holds) {
  if (holds()) return Promise.resolve()
  return new Promise((resolve) => {
    const listen = () => {
      if (!holds()) return
      doc.off('update', listen)
      resolve()
    }
    doc.on('update', listen)
  })
}

/** Says one line of JSON. */
export function say(content) {
  process.stdout.write(`${JSON.stringify(content)}\n`)
}
