import { setTimeout as sleep } from 'node:timers/promises'
import { startUpstream, type Upstream } from '../test/support/upstream.ts'
import { type Asked, type AskingSite, films, startAsking } from './endpoints.ts'
import { amount, type Row } from './measure.ts'

/**
 * Number of list pages that are read, and so cached, before the outage. The second half of these answers is three hours
 * old.
 */
const KNOWN = amount(24, 4)
const OLD_AGE_SECONDS = 3 * 3_600
const STALE_MOST = 50
const COLD_MOST = 4_600

/**
 * Measures the site while all its endpoints (servers of the catalog API) are down: the time until an old cached page is
 * shown, and until an error page is shown if nothing is cached.
 */
export async function benchOutage(): Promise<Row[]> {
  const shows = films(KNOWN * 20)
  const servers = [await startUpstream({ name: 'Satu', shows }), await startUpstream({ name: 'Dua', shows })]
  const site = await startAsking(
    servers.map(({ url }) => url),
    { CACHE_TTL: '1', CACHE_LONG_TTL: '1' },
  )
  for (let page = 1; page <= KNOWN; page += 1) {
    for (const server of servers) server.set('*', { age: page > KNOWN / 2 ? OLD_AGE_SECONDS : 0 })
    await site.ask(address(page))
  }
  await sleep(1_500)
  const rows = [...(await hanging(site, servers)), ...(await refused(site, servers))]
  await site.stop()
  for (const server of servers) await server.close()
  return rows
}

const address = (page: number) => `/movie/?page=${page}`
const pages = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)

async function askEach(site: AskingSite, some: readonly number[]): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const page of some) asked.push(await site.ask(address(page)))
  return asked
}

async function hanging(site: AskingSite, servers: readonly Upstream[]): Promise<Row[]> {
  for (const server of servers) server.set('*', 'hang')
  const cold = site.ask(address(KNOWN + 1))
  const unnoticed = await askEach(site, pages(1, KNOWN / 2))
  const first = await cold
  // After this wait all circuit breakers are open and all refreshes of cached answers have failed.
  await sleep(500)
  const noticed = await askEach(site, pages(1, KNOWN / 2))
  const old = await askEach(site, pages(KNOWN / 2 + 1, KNOWN / 2))
  const later = await site.ask(address(KNOWN + 2))
  return [
    stale('all hang, nobody noticed yet: copies of a minute', unnoticed, /dibaca/),
    stale('all hang, breakers open: copies of a minute', noticed, /(dibaca|salinan) /),
    stale('all hang, breakers open: copies of 3 hours', old, /salinan 3 jam lalu/),
    refusal('all hang, nobody noticed yet: no copy', first),
    refusal('all hang, breakers open: no copy', later),
  ]
}

async function refused(site: AskingSite, servers: readonly Upstream[]): Promise<Row[]> {
  await Promise.all(servers.map((server) => server.down()))
  const copies = await askEach(site, pages(1, KNOWN))
  const none = await site.ask(address(KNOWN + 3))
  return [stale('all refuse: copies', copies, /salinan .* dari/), refusal('all refuse: no copy', none)]
}

function stale(what: string, asked: readonly Asked[], age: RegExp): Row {
  const slowest = Math.max(...asked.map(({ ms }) => ms))
  const good = asked.filter(({ status, html }) => status === 200 && html.includes('class="card"') && age.test(html))
  return {
    what: `${what}, shown with their age, the slowest`,
    ours: `${slowest.toFixed(1)} ms, ${good.length} of ${asked.length}`,
    bar: `≤ ${STALE_MOST} ms, all`,
    holds: slowest <= STALE_MOST && good.length === asked.length,
  }
}

const refusal = (what: string, { ms, status, retryAfter }: Asked): Row => ({
  what: `${what}, a refusal`,
  ours: `${Math.round(ms)} ms, ${status}, Retry-After ${retryAfter}`,
  bar: `503 with Retry-After ≤ ${COLD_MOST} ms`,
  holds: ms <= COLD_MOST && status === 503 && Number(retryAfter) > 0,
})
