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
import { type CheckResult, followSettings, saveResults, type UpdateIncidents } from './save-results.ts'
import { createCheckScheduler } from './scheduler.ts'

type Options = {
  db: Knex
  probe: HealthProbe
  /** Seconds between two checks of the same API path. */
  checkInterval: number
  log: Logger
  metrics: Pick<Metrics, 'registry'>
  /** Called after the commit of each batch of checks, on the web server that wrote the batch. */
  publishEvents?: (events: CheckEvents) => unknown
  followTransitions?: UpdateIncidents
  random?: () => number
}

/**
 * Checks every path of every endpoint now and reports progress. Resolves with the numbers of checked paths, of failed
 * paths, and of results that could not be saved (`lost`). Rejects if the endpoints cannot be read.
 */
export type CheckAll = (progress: (done: number, all: number) => void) => Promise<Checked>
export type Checked = { checked: number; failed: number; lost: number }

export type Checks = ReturnType<typeof openChecks>

/**
 * Connects the parts that check endpoints. `job` checks in the background and `jobs` maintain the history; both run
 * only on the web server with the lease. `checkNow` and `followSettings` work on every web server.
 */
export function openChecks({ db, probe, checkInterval, log, metrics, publishEvents = () => {}, ...options }: Options) {
  const { followTransitions = async () => [], random = Math.random } = options
  const counts = monitorMetrics(metrics.registry)
  // Losing the database connection is not logged here, because the result writer logs it once.
  const report = (error: unknown) => isDatabaseLost(error) || log.error({ err: error }, 'bug in the monitor')
  const deps = { db, followTransitions }
  const resultWriter = createResultWriter({
    async write(results) {
      counts.checked(results)
      return saveResults(deps, results)
    },
    publishEvents,
    saveFailed: (error) => log.warn({ err: error }, 'check results cannot be saved'),
    saveRecovered: () => log.info('check results are saved again'),
    report,
  })

  /**
   * Revision number of the endpoint list when changes were last published. A revision is compared and not the list
   * itself, because a change that was undone may have been published in between.
   */
  let publishedRevision = 0

  /**
   * Applies pauses and maintenance windows to the states of paths and publishes the changes. `isNews`: publish even if
   * no state changed. Returns the endpoints.
   */
  async function follow(isNews = false) {
    const revision = probe.revision()
    const endpoints = await probe.endpoints()
    const followed = await followSettings(deps, { endpoints, sources: probe.sources })
    if (followed || isNews || revision !== publishedRevision)
      await resultWriter.publish(followed ?? { checks: [], incidents: [] })
    publishedRevision = revision
    return endpoints
  }

  async function look() {
    const endpoints = await follow()
    const overlayOf = await overlaysAt(db, new Date())
    return endpoints.map((endpoint) => ({ ...endpoint, isPaused: overlayOf(endpoint.id) === 'paused' }))
  }

  const ask = createCheckRunner({ probe, timeout: checkTimeout(checkInterval), report })
  const { job, checkNow } = createCheckScheduler({
    readTargets: look,
    ask,
    save: resultWriter.put,
    interval: checkInterval,
    report,
    random,
  })
  return {
    job: { ...job, stop: () => Promise.all([job.stop(), resultWriter.settled()]) },
    jobs: historyJobs({ db, took: counts.rolledUp, interval: checkInterval }) satisfies Job[],
    checkNow,
    /** Runs the check of the button "Periksa Status API". */
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
    /**
     * Applies pauses and maintenance windows at once and publishes the change. Without this call the scheduler does so
     * within three seconds.
     */
    followSettings: () => follow(true),
  }
}

/** Prometheus metrics of the monitor: number of checks, and duration of the history jobs. */
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
  /** Called with the changes of a batch after its commit. */
  publishEvents: (events: CheckEvents) => unknown
  /**
   * `saveFailed` is called for the first batch of results that cannot be saved, `saveRecovered` when saving works
   * again.
   */
  saveFailed: (error: unknown) => void
  saveRecovered: () => void
  /** Called with the error if `publishEvents` fails. */
  report: (error: unknown) => unknown
}

/** Milliseconds that a check result waits for further results, so that a burst is saved in one transaction. */
const BATCH_DELAY_MS = 40

/** Creates a writer that saves check results in batches, in the order of arrival, with one transaction at a time. */
export function createResultWriter({ write, publishEvents, saveFailed, saveRecovered, report }: Deps) {
  let waiting: CheckResult[] = []
  let batch: Promise<CheckEvents | null> | null = null
  let last: Promise<unknown> = Promise.resolve()
  let isLost = false

  async function keep(before: Promise<unknown>): Promise<CheckEvents | null> {
    await sleep(BATCH_DELAY_MS)
    await before
    const results = waiting
    waiting = []
    batch = null
    try {
      const events = await write(results)
      if (isLost) saveRecovered()
      isLost = false
      if (events.checks.length > 0) await publish(events)
      return events
    } catch (error) {
      if (!isLost) saveFailed(error)
      isLost = true
      return null
    }
  }

  async function publish(events: CheckEvents): Promise<void> {
    try {
      await publishEvents(events)
    } catch (error) {
      report(error)
    }
  }

  return {
    /** Saves check results. Resolves with the new states of their paths, or with an empty list if saving failed. */
    async put(results: readonly CheckResult[]): Promise<JudgedCheck[]> {
      if (results.length === 0) return []
      waiting.push(...results)
      if (!batch) {
        batch = keep(last)
        last = batch
      }
      const events = await batch
      const isOf = (check: JudgedCheck) =>
        results.some(
          ({ endpoint, source, path }) =>
            check.endpointId === endpoint.id && check.source === source && check.path === path,
        )
      return events?.checks.filter(isOf) ?? []
    },
    /** Publishes changes that were not written by this result writer. Never rejects. */
    publish,
    settled: () => last,
  }
}
