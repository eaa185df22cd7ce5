import { setTimeout as sleep } from 'node:timers/promises'
import { startUpstream, type Upstream } from '../test/support/upstream.ts'
import { type AskingSite, films, nothingKept, startAsking } from './endpoints.ts'
import { amount, median, percentile, type Row } from './measure.ts'

/**
 * Number of pages requested from each of the two sites. Each page causes a request to an endpoint (server of the
 * catalog API).
 */
const QUESTIONS = amount(400, 5)
const PAGE = '/movie/'
/** Number of requests before the measurement, enough for the JIT compiler in every process. */
const WARM_UP = amount(500, 5)

/**
 * How the first endpoint fails. `mostMs` limits the time of a page until the circuit breaker opens. With `heals` the
 * endpoint recovers while the breaker is open, so that probes succeed.
 */
type Breakage = { kind: string; breaks: (dead: Upstream) => unknown; mostMs: number; heals?: boolean }
const breakages: Breakage[] = [
  { kind: 'refused', breaks: (dead) => dead.down(), mostMs: 50 },
  { kind: '500', breaks: (dead) => dead.set('*', { status: 500 }), mostMs: 50, heals: true },
  { kind: 'hanging', breaks: (dead) => dead.set('*', 'hang'), mostMs: 3_000 },
]

/**
 * Measures what a failing first endpoint costs: until its circuit breaker opens, while the breaker is open (compared
 * with a healthy site at the same time), and during the breaker's probes. The page is `/movie/` with twenty cards,
 * without a cache.
 */
export async function benchFailover(): Promise<Row[]> {
  const shows = films(20)
  const [good, spare] = [await startUpstream({ name: 'Baik', shows }), await startUpstream({ name: 'Cadangan', shows })]
  const healthy = await startAsking([good.url, spare.url], nothingKept)
  const cases: Case[] = []
  for (const breakage of breakages) cases.push(await openCase(breakage, good))
  for (const { site } of [{ site: healthy }, ...cases]) await askSome(site, WARM_UP)

  const rows: Row[] = []
  for (const { kind, breaks, mostMs, heals, dead, site, calls } of cases) {
    await breaks(dead)
    rows.push(costOf(kind, await askUntilOpen(site), mostMs))
    const before = await calls()
    rows.push(...(await sideBySide(kind, healthy, site)))
    if ((await calls()) > before) throw new Error(`one that is ${kind} was asked while its breaker was open`)
    if (heals) dead.reset()
  }
  rows.push(...(await Promise.all(cases.map(probed))))

  for (const site of [healthy, ...cases.map((one) => one.site)]) await site.stop()
  for (const server of [good, spare, ...cases.map((one) => one.dead)]) await server.close()
  return rows
}

/**
 * One way to fail with its failing endpoint `dead` and the site that uses it. `calls` returns the number of requests to
 * this endpoint so far.
 */
type Case = Breakage & { dead: Upstream; site: AskingSite; calls: () => Promise<number> }

async function openCase(breakage: Breakage, good: Upstream): Promise<Case> {
  const dead = await startUpstream({ name: 'Mati', shows: good.shows })
  const site = await startAsking([dead.url, good.url], nothingKept)
  // A server that refuses connections sees no requests, so the site's metric is used. For other failures the server
  // counts, because the metric counts a hanging request only when it ends.
  const calls = breakage.kind === 'refused' ? () => callsOfFirst(site) : async () => dead.requests.length
  return { ...breakage, dead, site, calls }
}

async function askSome(site: AskingSite, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await good(site)
}

async function good(site: AskingSite): Promise<number> {
  const { ms, status, html } = await site.ask(PAGE)
  if (status !== 200 || !html.includes('class="card"')) throw new Error(`${status} from ${PAGE}`)
  return ms
}

const isOpen = async (site: AskingSite) =>
  (await site.figure('circuit_breaker_state', /kind="endpoint",name="1"/)) === 1
const callsOfFirst = (site: AskingSite) =>
  site.figure('catalog_call_duration_seconds_count', /kind="endpoint",name="1"/)

/** Requests pages until the circuit breaker opens, and returns the time of each page in ms. */
async function askUntilOpen(site: AskingSite): Promise<number[]> {
  const costs: number[] = []
  while (costs.length < 10) {
    costs.push(await good(site))
    if (await isOpen(site)) return costs
  }
  throw new Error('the breaker does not open')
}

const costOf = (kind: string, costs: number[], most: number): Row => ({
  what: `first endpoint ${kind}: until its breaker opens, ${costs.length} page${costs.length > 1 ? 's' : ''}, the slowest`,
  ours: `${Math.max(...costs).toFixed(1)} ms`,
  bar: `≤ ${most} ms`,
  holds: Math.max(...costs) <= most,
})

async function sideBySide(kind: string, healthy: AskingSite, broken: AskingSite): Promise<Row[]> {
  await askSome(broken, amount(20, 2))
  const times: { healthy: number[]; broken: number[] } = { healthy: [], broken: [] }
  for (let at = 0; at < QUESTIONS; at += 1) {
    const turns = at % 2 === 0 ? (['healthy', 'broken'] as const) : (['broken', 'healthy'] as const)
    for (const turn of turns) times[turn].push(await good(turn === 'healthy' ? healthy : broken))
  }
  const compare = (what: string, of: (values: number[]) => number, most: number, leastRatio: number): Row => {
    const [ours, theirs] = [of(times.broken), of(times.healthy)]
    return {
      what: `${what} of ${QUESTIONS} pages, first endpoint ${kind}, breaker open`,
      ours: `${ours.toFixed(2)} ms`,
      theirs: `${theirs.toFixed(2)} ms first endpoint healthy`,
      ratio: (ours / theirs).toFixed(2),
      bar: `≤ +${most} ms${leastRatio < Number.POSITIVE_INFINITY ? `, ≤ ${leastRatio} ×` : ''}`,
      holds: ours - theirs <= most && ours / theirs <= leastRatio,
    }
  }
  return [
    compare('median', median, 1, 1.1),
    compare('p95', (values) => percentile(values, 0.95), 5, Number.POSITIVE_INFINITY),
  ]
}

/**
 * Longest wait for a probe, in milliseconds. When a circuit breaker opens for the first time, it stays open for at most
 * 18 seconds.
 */
const LONGEST_REST = 20_000
const FEW = 8

/**
 * Requests pages slowly until the breaker's probe runs beside one of them, and compares the slowest of these pages with
 * the other pages.
 */
async function probed({ kind, heals, site, calls }: Case): Promise<Row> {
  const before = await calls()
  const usual: number[] = []
  let few: number[] = []
  for (const end = performance.now() + LONGEST_REST; performance.now() < end; ) {
    few = []
    for (let at = 0; at < FEW; at += 1) {
      few.push(await good(site))
      await sleep(20)
    }
    if ((await calls()) > before) break
    usual.push(...few)
  }
  while (usual.length < amount(200, 5)) usual.push(await good(site))
  const [slowest, most] = [Math.max(...few), percentile(usual, 0.99)]
  const wasProbed = (await calls()) > before
  return {
    what: `half-open probe of a first endpoint that is ${heals ? 'well again' : kind}: the slowest of ${FEW} pages around it`,
    ours: wasProbed ? `${slowest.toFixed(1)} ms` : 'no probe seen',
    theirs: `${most.toFixed(1)} ms p99 of ${usual.length} without one`,
    bar: '≤ +5 ms',
    holds: wasProbed && slowest <= most + 5,
  }
}
