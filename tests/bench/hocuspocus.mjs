// A Hocuspocus server as its guide starts one, without any extension: documents live in memory.
// Usage: node hocuspocus.mjs PACKAGE PORT

const [packageName, port] = process.argv.slice(2)
const { Server } = await import(packageName)
const server = new Server({ port: Number(port), address: '127.0.0.1', quiet: true })
await server.listen()
