import { expect, test } from 'vitest'
import { createMonitor } from '../../src/anilibria/api/monitor.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { site } from '../support/app.ts'
import { useCatalog } from '../support/catalog.ts'

/** What health says of the upstream, and answers of a mirror that no sync keeps fresh. */

const { db, upstream } = useCatalog()

test('the upstream is timed from a request to its answer, without our own pause before it', async () => {
  let clock = 0
  const monitor = createMonitor(db(), { now: () => clock })
  const fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
  const slow = monitor.timed({
    ...fetcher,
    async fetch(url, init) {
      const answer = await fetcher.fetch(url, init)
      clock += 40
      return answer
    },
  })
  await monitor.seeing((call) => call())(async () => {
    clock += 2_100
    return slow.fetch(`${upstream().baseUrl}/anime/releases/9101`, { trusted: true })
  })
  expect(monitor.upstream()).toMatchObject({ isUp: true, responseTime: 40 })
  await fetcher.close()
})

test('an upstream that is left alone is not one that did not answer', async () => {
  const monitor = createMonitor(db())
  const shut = monitor.seeing(() => Promise.reject(new SourceFailure('timeout', 'the breaker is open')))
  await expect(shut(async () => 1)).rejects.toThrow('the breaker is open')
  expect(monitor.upstream()).toBe(null)
})

test('before this server has asked the upstream, its response time is unknown', async () => {
  const app = site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } })
  const { body } = await app.get('/api/anilibria/v2/health').expect(200)
  expect(body.anilibria_api).toEqual({ status: 'connected', response_time: null })
})

test('what is too old is stale when no sync runs, though the upstream never failed', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
  const app = site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } })
  const meta = async (path: string) => {
    const { body, headers } = await app.get(`/api/anilibria/v2/${path}`).expect(200)
    return { ...body.meta, kept: headers['cache-control'] }
  }
  await db()('anilibria_titles')
    .where({ id: 9104 })
    .update({ read_at: daysAgo(2) })
  await db()('anilibria_sync').update({ checked_at: daysAgo(2), full_at: daysAgo(2), failed_at: null })
  for (const path of ['titles/9104', 'updates']) {
    expect(await meta(path)).toMatchObject({ cache_level: 'L3', stale: true, kept: 'no-cache' })
    expect(await meta(path)).toMatchObject({ cache_level: 'L1', stale: true, kept: 'no-cache' })
  }
})
