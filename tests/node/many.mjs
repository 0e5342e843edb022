// The stock Hocuspocus provider: many documents over one socket. What a browser does by itself and
// Node does not: sending the session's cookie, and the origin of the page.

import { Buffer } from 'node:buffer'
import { createInterface } from 'node:readline'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { say, until } from './join.mjs'

const { url, session, origin } = JSON.parse(process.argv[2])

class Browser extends WebSocket {
  constructor(address, protocols) {
    const headers = session ? { Cookie: `sessionid=${session}` } : {}
    super(address, protocols, { headers, ...(origin ? { origin } : {}) })
  }
}

const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: Browser,
  delay: 100, minDelay: 100, maxDelay: 100,
})
const opened = new Map()

/** Resolves when `holds()` is true; it is asked again whenever the provider says one of `events`. */
function when(provider, events, holds) {
  if (holds()) return Promise.resolve()
  return new Promise((resolve) => {
    const listen = () => {
      if (!holds()) return
      for (const event of events) provider.off(event, listen)
      resolve()
    }
    for (const event of events) provider.on(event, listen)
  })
}

// What somebody has who was here before, and has gone on without a connection.
function docOf({ state, before = [] }) {
  const doc = new Y.Doc()
  if (state) Y.applyUpdate(doc, Buffer.from(state, 'base64'))
  const text = doc.getText('text')
  for (const [call, ...values] of before) text[call](...values)
  return doc
}

function open(name, token, sessionAwareness, { key = name, options = {}, ...doc }) {
  const heard = { scopes: [], denied: [], closed: [], packets: [], observed: 0 }
  const provider = new HocuspocusProvider({
    websocketProvider, name, token, sessionAwareness, document: docOf(doc), ...options,
    onAuthenticated: ({ scope }) => heard.scopes.push(scope),
    onAuthenticationFailed: ({ reason }) => heard.denied.push(reason),
    onClose: ({ event }) => heard.closed.push(event.reason),
    onStateless: ({ payload }) => heard.packets.push(JSON.parse(payload)),
    onSynced: () => { heard.atSync ??= provider.document.getText('text').toString() },
  })
  const text = provider.document.getText('text')
  text.observe(() => { heard.observed += 1 })
  opened.set(key, { provider, heard, text })
  provider.attach()
  return opened.get(key)
}

const calls = {
  // What came of knocking: the scope, or why not.
  async open(name, token = null, sessionAwareness = false, more = {}) {
    const { provider, heard } = open(name, token, sessionAwareness, more)
    await when(provider, ['synced', 'authenticationFailed'], () => provider.synced || heard.denied.length)
    return heard.denied[0] ?? heard.scopes.at(-1)
  },
  insert(name, index, content) {
    opened.get(name).text.insert(index, content)
    return opened.get(name).provider.unsyncedChanges
  },
  delete(name, index, length) {
    opened.get(name).text.delete(index, length)
    return opened.get(name).provider.unsyncedChanges
  },
  state(name) {
    return Buffer.from(Y.encodeStateAsUpdate(opened.get(name).provider.document)).toString('base64')
  },
  // All of it before anything is sent.
  insertAll(name, contents) {
    for (const content of contents) opened.get(name).text.insert(0, content)
    return opened.get(name).provider.unsyncedChanges
  },
  // Knock again, as a program does that has got another token.
  async again(name, token) {
    const { provider, heard } = opened.get(name)
    provider.configuration.token = token
    await provider.sendToken()
    provider.startSync()
    await when(provider, ['synced'], () => provider.synced)
    return heard.scopes.at(-1)
  },
  async sendToken(name, token) {
    const { provider } = opened.get(name)
    provider.configuration.token = token
    await provider.sendToken()
    return null
  },
  forceSync(name) {
    opened.get(name).provider.forceSync()
    return opened.get(name).provider.unsyncedChanges
  },
  heard(name) {
    return opened.get(name).heard
  },
  async until(name, content) {
    const { provider, text } = opened.get(name)
    await until(provider.document, () => text.toString() === content)
    return text.toString()
  },
  async saved(name) {
    const { provider } = opened.get(name)
    await when(provider, ['unsyncedChanges'], () => !provider.hasUnsyncedChanges)
    return provider.unsyncedChanges
  },
  unsaved(name) {
    return opened.get(name).provider.unsyncedChanges
  },
  async scope(name, scope) {
    const { provider, heard } = opened.get(name)
    await when(provider, ['authenticated'], () => heard.scopes.at(-1) === scope)
    return heard.scopes
  },
  async closed(name) {
    const { provider, heard } = opened.get(name)
    await when(provider, ['close'], () => heard.closed.length)
    return heard.closed
  },
  sayPacket(name, packet) {
    opened.get(name).provider.sendStateless(JSON.stringify(packet))
    return null
  },
  async packet(name, type, nth = 0) {
    const { provider, heard } = opened.get(name)
    const found = () => heard.packets.filter((packet) => packet.type === type)[nth]
    await when(provider, ['stateless'], found)
    return found()
  },
  async present(name, count) {
    const { awareness } = opened.get(name).provider
    while (awareness.getStates().size !== count) {
      await new Promise((resolve) => awareness.once('change', resolve))
    }
    return [...awareness.getStates().values()].map((state) => state.user?.name ?? null).sort()
  },
  show(name, state) {
    opened.get(name).provider.awareness.setLocalState(state)
    return null
  },
  close(name) {
    opened.get(name).provider.destroy()
    return null
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const [call, ...values] = JSON.parse(line)
  say(await calls[call](...values))
}
