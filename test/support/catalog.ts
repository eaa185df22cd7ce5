import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { createSync } from '../../src/anilibria/sync/sync.ts'
import { openUpstream } from '../../src/anilibria/upstream/upstream.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { useAniLiberty } from './aniliberty.ts'
import { useOwnDatabase } from './db.ts'

/** Gives a test file a database whose mirror has the whole catalog of a fake AniLiberty, and ways to change both. */
export function useCatalog() {
  const db = useOwnDatabase()
  const upstream = useAniLiberty()
  let fetcher: Fetcher
  beforeAll(async () => {
    fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
    await run()
  })
  afterAll(() => fetcher.close())

  const run = (isFull = true) =>
    createSync({
      db: db(),
      upstream: openUpstream({ baseUrl: upstream().baseUrl, fetcher, pause: 0 }),
      storage: 'https://storage.aniliberty.test',
      throughBreaker: (call) => call(),
      log: pino({ level: 'silent' }),
      changed: () => {},
    }).run({ isFull }, AbortSignal.timeout(120_000))

  return { db, upstream, sync: run }
}
