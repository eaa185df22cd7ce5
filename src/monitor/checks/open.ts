import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { Counter, Histogram, type Registry } from 'prom-client'
import { checkTimeout, type HealthProbe } from '../../anime/probing.ts'
import { sleep } from '../../async/timer.ts'
import { isDatabaseLost } from '../../db/connection.ts'
import type { Job } from '../../jobs/run.ts'
import type { Metrics } from '../../web/observe.ts'
import type { CheckEvents, JudgedCheck } from './check-events.ts'
import { historyJobs } from './history.ts'
import { overlaysAt } from './result-queries.ts'
import { createCheckRunner } from './run-checks.ts'
import { type CheckResult, type FollowTransitions, followSettings, saveResults } from './save-results.ts'
import { createCheckScheduler } from './scheduler.ts'

type Options = {
  db: Knex
  watch: HealthProbe
  /** Seconds between two checks of a path. */
  checkInterval: number
  log: Logger
  metrics: Pick<Metrics, 'registry'>
  /** Told of every batch after its commit, by the server that wrote it. */
  tell?: (recorded: CheckEvents) => unknown
  followTransitions?: FollowTransitions
  random?: () => number
}

/**
 * Checks every path of every endpoint now; tells how many have ended. Gives how many paths of endpoints were checked, how
 * many of those failed, and of how many nothing could be kept. Rejects where nothing could be checked.
 */
export type CheckAll = (progress: (done: number, all: number) => void) => Promise<Checked>
export type Checked = { checked: number; failed: number; lost: number }

export type Checks = ReturnType<typeof openChecks>

/**
 * The monitor, put together. `duty` asks in the background and `jobs` keep its history, on the one server that has the lease;
 * `checkNow` and `followSettings` may be called on any.
 */
export function openChecks({ db, watch, checkInterval, log, metrics, tell = () => {}, ...options }: Options) {
  const { followTransitions = async () => [], random = Math.random } = options
  const counts = monitorMetrics(metrics.registry)
  // That the database is away is said once, by the recorder.
  const report = (error: unknown) => isDatabaseLost(error) || log.error({ err: error }, 'the monitor met a bug')
  const deps = { db, followTransitions }
  const recorder = createResultWriter({
    async write(results) {
      counts.checked(results)
      return saveResults(deps, results)
    },
    tell,
    lost: (error) => log.warn({ err: error }, 'what the monitor saw cannot be kept'),
    found: () => log.info('what the monitor sees is kept again'),
    report,
  })

  /** The endpoints as they were told last. What was changed and changed back may have been seen in between. */
  let told = 0

  /** Brings states to what settings want. Tells what that changed; `isNews`: also where it changed no state. */
  async function follow(isNews = false) {
    const revision = watch.revision()
    const endpoints = await watch.endpoints()
    const followed = await followSettings(deps, { endpoints, sources: watch.sources })
    if (followed || isNews || revision !== told) await recorder.announce(followed ?? { checks: [], incidents: [] })
    told = revision
    return endpoints
  }

  async function look() {
    const endpoints = await follow()
    const overlayOf = await overlaysAt(db, new Date())
    return endpoints.map((endpoint) => ({ ...endpoint, isPaused: overlayOf(endpoint.id) === 'paused' }))
  }

  const ask = createCheckRunner({ watch, timeout: checkTimeout(checkInterval), report })
  const { duty, checkNow } = createCheckScheduler({
    look,
    ask,
    record: recorder.put,
    interval: checkInterval,
    report,
    random,
  })
  return {
    duty: { ...duty, stop: () => Promise.all([duty.stop(), recorder.settled()]) },
    jobs: historyJobs({ db, took: counts.rolledUp, interval: checkInterval }) satisfies Job[],
    checkNow,
    /** All of them, for the button. */
    async checkAll(progress: (done: number, all: number) => void): ReturnType<CheckAll> {
      let wanted = 0
      const checks = await checkNow({
        progress(done, all) {
          wanted = all
          progress(done, all)
        },
      })
      const paths = checks.filter(({ source }) => source === '')
      const kept = new Set(checks.map(({ endpointId, path }) => `${endpointId} ${path}`))
      const isFailed = ({ failure }: JudgedCheck) => failure !== null && failure !== 'slow' && failure !== 'stale'
      return { checked: paths.length, failed: paths.filter(isFailed).length, lost: wanted - kept.size }
    },
    /** Applies pauses and maintenance now, for whoever just changed them, and tells of it; else it is done every three seconds. */
    followSettings: () => follow(true),
  }
}

/** What the monitor adds to `/metrics`. */
function monitorMetrics(registry: Registry) {
  const checks = new Counter({
    name: 'monitor_checks_total',
    help: 'Checks by the monitor, by endpoint (or source beneath it) and how they ended',
    labelNames: ['endpoint', 'source', 'status'] as const,
    registers: [registry],
  })
  const rollups = new Histogram({
    name: 'monitor_rollup_duration_seconds',
    help: 'Time to bring the rollups of the history up to date, and to prune it',
    labelNames: ['unit'] as const,
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 20],
    registers: [registry],
  })
  return {
    checked(results: readonly CheckResult[]): void {
      for (const { endpoint, source, check } of results)
        checks.inc({ endpoint: endpoint.name, source, status: check.seen.status })
    },
    rolledUp: (unit: string, ms: number) => rollups.observe({ unit }, ms / 1000),
  }
}

type Deps = {
  write: (results: readonly CheckResult[]) => Promise<CheckEvents>
  /** After the commit. */
  tell: (recorded: CheckEvents) => unknown
  /** Told of the first of a row of batches that could not be kept, and when the row has ended. */
  lost: (error: unknown) => void
  found: () => void
  /** Told when telling fails. */
  report: (error: unknown) => unknown
}

/** Milliseconds that a result waits for others, so that a burst is one transaction. */
const GATHER = 40

/** Keeps results together, one transaction after the other, in the order in which they came. */
export function createResultWriter({ write, tell, lost, found, report }: Deps) {
  let waiting: CheckResult[] = []
  let batch: Promise<CheckEvents | null> | null = null
  let last: Promise<unknown> = Promise.resolve()
  let isLost = false

  async function keep(before: Promise<unknown>): Promise<CheckEvents | null> {
    await sleep(GATHER)
    await before
    const results = waiting
    waiting = []
    batch = null
    try {
      const recorded = await write(results)
      if (isLost) found()
      isLost = false
      if (recorded.checks.length > 0) await announce(recorded)
      return recorded
    } catch (error) {
      if (!isLost) lost(error)
      isLost = true
      return null
    }
  }

  async function announce(recorded: CheckEvents): Promise<void> {
    try {
      await tell(recorded)
    } catch (error) {
      report(error)
    }
  }

  return {
    /** What became of these results; empty where they could not be kept. */
    async put(results: readonly CheckResult[]): Promise<JudgedCheck[]> {
      if (results.length === 0) return []
      waiting.push(...results)
      if (!batch) {
        batch = keep(last)
        last = batch
      }
      const recorded = await batch
      const isOf = (check: JudgedCheck) =>
        results.some(
          ({ endpoint, source, path }) =>
            check.endpointId === endpoint.id && check.source === source && check.path === path,
        )
      return recorded?.checks.filter(isOf) ?? []
    },
    /** Tells what was written elsewhere. Never rejects. */
    announce,
    settled: () => last,
  }
}
