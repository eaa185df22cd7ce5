import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'

/** The port of a server that listens. */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return address.port
}

let holder: Server | null = null

/**
 * A port of the kernel, for a server whose address has to be known before it starts, or that starts again at the same
 * address. An idle connection from this port holds it until the process ends: the kernel gives it to nobody else while
 * its server is down, and connections to it are refused. Any other server listens on port 0.
 */
export async function freePort(): Promise<number> {
  holder ??= await listening()
  const server = await listening()
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  const own = { host: '127.0.0.1', localAddress: '127.0.0.1', localPort: port }
  const connection = connect({ ...own, port: portOf(holder) }).unref()
  // Another process may have taken the port in between.
  return once(connection, 'connect').then(() => port, freePort)
}

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.unref().on('error', () => {}))
    .listen(0, '127.0.0.1')
    .unref()
  await once(server, 'listening')
  return server
}
