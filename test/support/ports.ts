import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port that nobody listens on, for a server whose address has to be known before it starts or that starts again at the
 * same address. It is below the range that Linux hands out (32768 and up), so no other connection takes it in between.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const server = createServer()
    server.listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
