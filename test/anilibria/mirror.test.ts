import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSync, type Sync } from '../../src/anilibria/sync/sync.ts'
import { openUpstream } from '../../src/anilibria/upstream/upstream.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { useAniLiberty } from '../support/aniliberty.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'

/** The mirror is filled from the upstream, told what changed, and answers. */

const db = useOwnDatabase()
const upstream = useAniLiberty()
let fetcher: Fetcher
let sync: Sync
beforeAll(async () => {
  fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
})
beforeEach(() => {
  sync = createSync({
    db: db(),
    upstream: openUpstream({ baseUrl: upstream().baseUrl, fetcher, pause: 0 }),
    storage: 'https://storage.aniliberty.test',
    throughBreaker: (call) => call(),
    log: pino({ level: 'silent' }),
    changed: () => {},
  })
})
afterAll(async () => {
  await fetcher.close()
})

async function syncAll(): Promise<void> {
  while (await sync.step(AbortSignal.timeout(120_000))) {
    // Each step does a part of the work.
  }
}

const told = () => db()('anilibria_events').orderBy('id').select('type', 'title_id', 'data')

test('the first sync fills the mirror silently; afterwards a new episode is told once', async () => {
  await syncAll()
  expect(Number((await db()('anilibria_titles').count())[0]?.count)).toBe(upstream().world().length)
  expect(await told()).toEqual([])

  upstream().addEpisode('toudai-no-tegami')
  await sync.run({ isFull: false }, AbortSignal.timeout(120_000))
  upstream().reupload('toudai-no-tegami', 1)
  await sync.run({ isFull: false }, AbortSignal.timeout(120_000))

  const [event, ...others] = await told()
  expect(others).toEqual([])
  expect(event).toMatchObject({ type: 'new_episode', title_id: 9101, data: { title: 'Письма с маяка' } })

  const answer = await site(db()).get('/api/anilibria/v2/titles/9101').expect(200)
  expect(answer.body).toMatchObject({
    success: true,
    data: { id: 9101, names: { ru: 'Письма с маяка', en: 'Toudai no Tegami' }, type: 'TV', status: 'ongoing' },
    meta: { source: 'anilibria', cached: true, cache_level: 'L3', stale: false },
  })
})
