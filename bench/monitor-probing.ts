import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { startUpstream } from '../test/support/upstream.ts'
import { type AskingSite, startAsking } from './endpoints.ts'
import { amount, percentile, type Row } from './measure.ts'
import { openBeside } from './world.ts'

const SERVERS = amount(200, 5)
const ROUNDS = amount(2, 1)
/**
 * Times in milliseconds. `SPAN`: the length of each measurement. `SETTLED`: the wait until the monitor's checks are
 * spread evenly over time.
 */
const SPAN = amount(20_000, 500)
const SETTLED = amount(75_000, 500)
/** Milliseconds until a site notices that another server holds the lease for background jobs. */
const NOTICED = amount(6_000, 500)

/**
 * Measures the monitor with two hundred endpoints (servers of the catalog API) and five checks a minute for each: CPU
 * time, and the effect on visitors. The monitor is switched off and on by taking its lease.
 */
export async function benchProbing(): Promise<Row[]> {
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, (_, at) => startUpstream({ name: `Server ${at + 1}` })),
  )
  const site = await startAsking(
    servers.map(({ url }) => url),
    { CACHE_TTL: '3600', CACHE_LONG_TTL: '3600' },
    { isWatched: true },
  )
  const { db, close } = await openBeside({ DATA_DIR: site.dataDir })
  const on: Span[] = []
  const off: Span[] = []
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(SETTLED)
      on.push(await measure(site, db))
      await db.raw("update leases set holder = 'bench', until = now() + interval '1 hour'")
      await sleep(NOTICED)
      off.push(await measure(site, db))
      await db.raw('delete from leases')
    }
  } finally {
    await site.stop()
    await close()
    for (const server of servers) await server.close()
  }
  return [probing(on, off), noticed(on, off)]
}

type Span = { core: number; p99: number; checks: number }

async function measure(site: AskingSite, db: Knex): Promise<Span> {
  const [before, began, from] = [ticksOf(site.child.pid), performance.now(), new Date()]
  const times: number[] = []
  while (performance.now() - began < SPAN) {
    times.push((await site.ask('/movie/')).ms)
    await sleep(10)
  }
  const core = (ticksOf(site.child.pid) - before) / 100 / ((performance.now() - began) / 1000)
  const checks = await db('monitor_checks').where('at', '>', from).count({ count: '*' }).first()
  return { core, p99: percentile(times, 0.99), checks: Number(checks?.count ?? 0) }
}

/** Returns the CPU time that a process has used, in hundredths of a second. */
function ticksOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function probing(on: readonly Span[], off: readonly Span[]): Row {
  const share = (mean(on.map(({ core }) => core)) - mean(off.map(({ core }) => core))) * 100
  const rate = (mean(on.map(({ checks }) => checks)) / SPAN) * 60_000
  return {
    what: `${SERVERS} servers × 5 paths a minute, of a core`,
    ours: `${share.toFixed(1)} % at ${Math.round(rate)} checks a minute`,
    bar: '≤ 15 %',
    holds: share <= 15 && rate > 800,
  }
}

function noticed(on: readonly Span[], off: readonly Span[]): Row {
  const [ours, theirs] = [mean(on.map(({ p99 }) => p99)), mean(off.map(({ p99 }) => p99))]
  return {
    what: "… visitors' p99 of a kept page, on and off in turn",
    ours: `${ours.toFixed(1)} ms`,
    theirs: `${theirs.toFixed(1)} ms`,
    ratio: (ours / theirs).toFixed(2),
    bar: '≤ 5 ms more',
    holds: ours - theirs <= 5,
  }
}
