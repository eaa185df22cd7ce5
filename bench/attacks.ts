import { readFile } from 'node:fs/promises'
import { setInterval as every, setTimeout as sleep } from 'node:timers/promises'
import { startUpstream } from '../test/support/upstream.ts'
import type { Lie } from '../test/support/upstream-knobs.ts'
import { type AskingSite, films, nothingKept, startAsking } from './endpoints.ts'
import { amount, noneRow, type Row } from './measure.ts'

/**
 * Hostile answers. `lie` is the answer, `failure` the failure that the site must record, `most` the longest time in ms
 * that a visitor may wait.
 */
const attacks: { what: string; lie: Lie; failure: string; most: number }[] = [
  { what: 'headers without end', lie: 'endless_headers', failure: 'too_large', most: 1_000 },
  { what: 'a body of 1 GB', lie: 'huge', failure: 'too_large', most: 1_000 },
  { what: 'a gzip bomb of 1 GB', lie: 'gzip_bomb', failure: 'too_large', most: 1_000 },
  { what: 'a redirect to a private address', lie: 'redirect_private', failure: 'forbidden_address', most: 1_000 },
  { what: 'a byte every 20 ms', lie: 'drip', failure: 'timeout', most: 4_600 },
]
const TIMES = 4
/** Number of requests before the measurement, enough for stable memory. */
const WARM_UP = amount(1_000, 5)
const MOST_GROWTH = 20
/**
 * Longest wait in seconds until the site has closed its connections. By this time no request to the hostile server is
 * running.
 */
const LONGEST = 27

/**
 * Measures a site whose only endpoint (server of the catalog API) is hostile: the time until the answer is refused,
 * memory, and whether the site closes its connections.
 */
export async function benchAttacks(): Promise<Row[]> {
  const shows = films(20)
  const hostile = await startUpstream({ name: 'Jahat', shows })
  const site = await startAsking([hostile.url], nothingKept)
  for (let at = 0; at < WARM_UP; at += 1) await site.ask(address(1))
  const rows: Row[] = []
  for (const [at, { what, lie, failure, most }] of attacks.entries()) {
    hostile.set('*', lie)
    const failures = () => site.figure('catalog_failures_total', new RegExp(`name="1".*failure="${failure}"`))
    const before = await failures()
    const { slowest, growth } = await underAttack(site, 2 + at * TIMES)
    const recorded = (await failures()) - before
    rows.push({
      what: `${what}, ${TIMES} at once: refused within, memory, recorded as ${failure}`,
      ours: `${Math.round(slowest)} ms, ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB, ${recorded} times`,
      bar: `≤ ${most} ms, ≤ +${MOST_GROWTH} MB, all`,
      holds: slowest <= most && growth <= MOST_GROWTH && recorded >= TIMES,
    })
  }
  for (let second = 0; second < LONGEST && hostile.sockets() > 0; second += 1) await sleep(1_000)
  rows.push(noneRow(`sockets that the hostile server still holds, ${LONGEST} s later at most`, hostile.sockets()))
  await site.stop()
  await hostile.close()
  return rows
}

const address = (page: number) => `/movie/?page=${page}`

/**
 * Lets several visitors request a different page each at the same time. Returns the slowest time in ms, and the growth
 * of memory to its peak in MB.
 */
async function underAttack(site: AskingSite, from: number): Promise<{ slowest: number; growth: number }> {
  const before = await residentOf(site)
  let most = before
  const over = new AbortController()
  const watching = (async () => {
    for await (const _ of every(20, null, { signal: over.signal })) most = Math.max(most, await residentOf(site))
  })().catch(() => {})
  const refusals = await Promise.all(Array.from({ length: TIMES }, (_, at) => site.ask(address(from + at))))
  await sleep(200)
  over.abort()
  await watching
  const answered = refusals.find(({ status }) => status !== 503)
  if (answered) throw new Error(`an attack was answered with ${answered.status}`)
  return { slowest: Math.max(...refusals.map(({ ms }) => ms)), growth: most - before }
}

/**
 * Returns the resident memory of the site's process in MB. The value is read from /proc, because starting `ps` would
 * slow down the hostile server, which runs in this process.
 */
async function residentOf({ child }: AskingSite): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}
