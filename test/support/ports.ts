import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'

/** Workers that run beside each other have ports of their own: a server of one may be down while another asks for one. */
const WORKERS = 4
const worker = Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS

/** The last ports that this process gave out. The files of a worker share them, although each loads this module. */
const MOST = 1_000
const known = Symbol.for('kortekstream: given ports')
const given: Set<number> = Reflect.get(process, known) ?? new Set()
Reflect.set(process, known, given)

/**
 * A port that nobody listens on, for a server whose address has to be known before it starts or that starts again at the
 * same address; nobody else gets it while that server is down. It is below the range that Linux hands out (32768 and
 * up), so no other connection takes it in between.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor((Math.random() * 20_000) / WORKERS) * WORKERS + worker
    if (given.has(port)) continue
    const server = createServer()
    server.listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    given.add(port)
    for (const oldest of given) if (given.size > MOST) given.delete(oldest)
    return port
  }
}
