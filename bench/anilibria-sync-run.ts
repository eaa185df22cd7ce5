import process from 'node:process'
import { pino } from 'pino'
import { createSync } from '../src/anilibria/sync/sync.ts'
import { openUpstream } from '../src/anilibria/upstream/upstream.ts'
import { openDatabase } from '../src/db/connection.ts'
import { createFetcher } from '../src/net/fetcher.ts'

/**
 * A process that does the first complete sync with the upstream and in the database of its arguments, without pauses, and
 * prints how many seconds it took, how many of these without the calls, and the most memory it held, in megabytes.
 */
const [baseUrl = '', connection = '{}'] = process.argv.slice(2)
const db = openDatabase(JSON.parse(connection))
const fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/bench' })
let waited = 0
const sync = createSync({
  db,
  upstream: openUpstream({ baseUrl, fetcher, pause: 0 }),
  storage: 'https://storage.test',
  async throughBreaker(call) {
    const began = performance.now()
    try {
      return await call()
    } finally {
      waited += performance.now() - began
    }
  },
  log: pino({ level: 'warn' }),
  changed: () => {},
})
const began = performance.now()
await sync.run({ isFull: true }, new AbortController().signal)
const all = performance.now() - began
const memory = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ all: all / 1_000, own: (all - waited) / 1_000, memory }))
await fetcher.close()
await db.destroy()
