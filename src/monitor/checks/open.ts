import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { Counter, Histogram, type Registry } from 'prom-client'
import { checkTimeout, type HealthProbe } from '../../anime/probing.ts'
import { sleep } from '../../async/timer.ts'
import { isDatabaseLost } from '../../db/connection.ts'
import type { Job } from '../../jobs/run.ts'
import type { Metrics } from '../../web/observe.ts'
import type { CheckEvents, PathCheck } from './check-events.ts'
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

/** Checks every path now. `lost`: results that could not be saved. Rejects if the endpoints cannot be read. */
export type CheckAll = (progress: (doneCount: number, all: number) => void) => Promise<CheckSummary>
export type CheckSummary = { checked: number; failed: number; lost: number }

/**
 * `job` checks in the background and `jobs` maintain the history; both run only on the server with the lease.
 * `checkNow` and `followSettings` work on every server.
 */
export function openChecks({ db, probe, checkInterval, log, metrics, publishEvents = () => {}, ...options }: Options) {
  const { followTransitions = async () => [], random = Math.random } = options
  const counts = monitorMetrics(metrics.registry)
  // The result writer logs a lost database connection, once.
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
   * Change detection compares this number and not the list itself, because a change that was undone may have been
   * published.
   */
  let publishedRevision = 0

  /** Applies pauses and maintenance windows and publishes the changes. `isNews`: even if no state changed. */
  async function follow(isNews = false) {
    const revision = probe.revision()
    const endpoints = await probe.endpoints()
    const events = await followSettings(deps, { endpoints, sources: probe.sources })
    if (events || isNews || revision !== publishedRevision)
      await resultWriter.publish(events ?? { checks: [], incidents: [] })
    publishedRevision = revision
    return endpoints
  }

  async function readTargets() {
    const endpoints = await follow()
    const getOverlay = await overlaysAt(db, new Date())
    return endpoints.map((endpoint) => ({ ...endpoint, isPaused: getOverlay(endpoint.id) === 'paused' }))
  }

  const ask = createCheckRunner({ probe, timeout: checkTimeout(checkInterval), report })
  const { job, checkNow } = createCheckScheduler({
    readTargets,
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
    async checkAll(progress: (doneCount: number, all: number) => void): ReturnType<CheckAll> {
      let all = 0
      const checks = await checkNow((doneCount, count) => {
        all = count
        progress(doneCount, count)
      })
      const paths = checks.filter(({ source }) => source === '')
      const saved = new Set(checks.map(({ endpointId, path }) => `${endpointId} ${path}`))
      const isFailed = ({ failure }: PathCheck) => failure !== null && failure !== 'slow' && failure !== 'stale'
      return { checked: paths.length, failed: paths.filter(isFailed).length, lost: all - saved.size }
    },
    /** Applies settings at once. Without this call the scheduler does so within three seconds. */
    followSettings: () => follow(true),
  }
}

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
  publishEvents: (events: CheckEvents) => unknown
  /** Called for the first batch that cannot be saved, and when saving works again. */
  saveFailed: (error: unknown) => void
  saveRecovered: () => void
  report: (error: unknown) => unknown
}

/** A check result waits this long for further results, so that a burst is saved in one transaction. */
const BATCH_DELAY_MS = 40

const isSamePath = (check: PathCheck, { endpoint, source, path }: CheckResult) =>
  check.endpointId === endpoint.id && check.source === source && check.path === path

/** Saves check results in batches, in the order of arrival, with one transaction at a time. */
export function createResultWriter({ write, publishEvents, saveFailed, saveRecovered, report }: Deps) {
  let waiting: CheckResult[] = []
  /** The newest batch, which takes what is waiting. */
  let last: Promise<CheckEvents | null> = Promise.resolve(null)
  let isLost = false

  async function save(before: Promise<unknown>): Promise<CheckEvents | null> {
    await sleep(BATCH_DELAY_MS)
    await before
    const results = waiting
    waiting = []
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
    /** Resolves with the new states of the paths, or with an empty list if saving failed. */
    async put(results: readonly CheckResult[]): Promise<PathCheck[]> {
      if (results.length === 0) return []
      if (waiting.length === 0) last = save(last)
      waiting.push(...results)
      const events = await last
      return events?.checks.filter((check) => results.some((result) => isSamePath(check, result))) ?? []
    },
    /** Publishes changes that this writer did not write. Never rejects. */
    publish,
    settled: () => last,
  }
}
