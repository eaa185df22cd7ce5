import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Loop, startLoop } from '../async/throttle.ts'
import { sleep } from '../async/timer.ts'
import { isDatabaseLost } from '../db/connection.ts'
import { RENEWAL_INTERVAL_MS, withLease } from './lease.ts'
import { beginRun, endBrokenRuns, endRun, LEASE_NAME, listRequestedRuns } from './run-queries.ts'
import { isFrequent, lastDue, type Schedule } from './schedule.ts'
import { freeHeld } from './work-queries.ts'
import type { WorkCount, Worker } from './worker.ts'
import { createWorkers } from './workers.ts'

/** A scheduled job. `title`: its Indonesian name for staff. `isAsked`: staff asked for this run. */
export type Job = { name: string; title: string; run: Run } & Schedule
type Run = (how?: { isAsked: boolean }) => Promise<unknown>
/** The name of a job in addresses, commands and its stored run. */
export const getJobKind = ({ name }: Pick<Job, 'name'>): string => name.replaceAll(' ', '-')
export const every = (ms: number, name: string, title: string, run: Run): Job => ({ name, title, every: ms, run })
export const everyHour = (name: string, title: string, run: Run): Job => every(3_600_000, name, title, run)
export const everyDay = (name: string, title: string, run: Run): Job => every(86_400_000, name, title, run)
type Part = { workers?: readonly Pick<Worker, 'queue'>[] }

/**
 * Makes the job that frees rows in all tables with work if a wrong clock has delayed or claimed them for longer than
 * any work takes.
 */
export const heldWork = (db: Knex, parts: () => readonly Part[]): Job =>
  everyHour('free held work', 'Melepas yang tertahan karena jam server keliru', async () => {
    const tables = parts().flatMap(({ workers = [] }) => workers.map(({ queue }) => queue.table))
    for (const table of new Set(tables)) await freeHeld(db, table, new Date())
  })

/** Work that runs continuously while this instance holds the lease. `stop` resolves when the work has ended. */
export type StandingJob = { name: string; start: () => void; stop: () => Promise<unknown> }

type Background = {
  db: Knex
  log: Logger
  jobs: Job[]
  standingJobs: StandingJob[]
  workers?: Worker[]
  count?: WorkCount
  now?: () => Date
  /** Milliseconds between two checks whether a daily job is due. */
  lookEvery?: number
}

/**
 * Runs jobs and standing jobs on only one server instance per database, the holder of the lease, and the workers on
 * each instance. A failed job is logged and runs again after its usual interval. A daily job that no instance ran at
 * its time runs soon after the next start. `count` counts the results of the work on rows.
 */
export function createJobs({ db, log, jobs, standingJobs, workers = [], count, ...clock }: Background) {
  const runner = createRunner({ db, log, jobs, ...clock })
  const everywhere = createWorkers({ db, log, workers, count }, runner.hear)
  let stopping = new AbortController()
  let loop: Loop | null = null

  const logLeaseFailure = (err: unknown) => log.warn({ err }, 'the lease for background work cannot be renewed')

  /** Runs jobs and standing jobs until the signal aborts, and resolves when all of them have ended. */
  async function runAsLeader(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    for (const job of standingJobs) job.start()
    const stopJobs = runner.start()
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    const stopped = standingJobs.map(({ name, stop }) =>
      Promise.resolve()
        .then(stop)
        .catch((error: unknown) => log.error({ err: error, job: name }, 'a standing job did not stop cleanly')),
    )
    await Promise.all([stopJobs(), ...stopped])
  }

  return {
    /** Resolves when the lease was taken, or could not be taken for now. */
    async start(): Promise<void> {
      stopping = new AbortController()
      const { signal } = stopping
      everywhere.start()
      await new Promise<void>((resolve) => {
        const work = (leaseSignal: AbortSignal) => {
          resolve()
          return runAsLeader(AbortSignal.any([signal, leaseSignal]))
        }
        const pass = () => withLease(db, LEASE_NAME, work, logLeaseFailure).finally(resolve)
        loop = startLoop({ every: RENEWAL_INTERVAL_MS, pass, failed: logLeaseFailure })
      })
    },
    /** Waits until running jobs and workers have ended, then releases the lease. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all([everywhere.stop(), loop?.stop()])
    },
  }
}

/**
 * Milliseconds between two checks for daily jobs and requested runs, and minimum milliseconds between two records of a
 * frequent job.
 */
const LOOK_INTERVAL_MS = 20_000
const STORE_INTERVAL_MS = 60_000
/** Maximum attempts to record the end of a run while the database is unreachable, a second apart. */
const MAX_STORE_TRIES = 30

type Runner = Pick<Background, 'db' | 'log' | 'jobs' | 'now' | 'lookEvery'>

/**
 * Runs jobs and records the results of their last runs. The end of a frequent job is recorded when its result differs
 * from the last one, when somebody asked for the run, and otherwise at most once a minute. A daily job begins once for
 * each day, on any instance, unless somebody asks for it. If it failed or was interrupted, it is repeated twice, a
 * quarter of an hour apart.
 */
function createRunner({ db, log, jobs, now = () => new Date(), lookEvery = LOOK_INTERVAL_MS }: Runner) {
  const loops = new Map<string, Loop>()
  const requestedKinds = new Set<string>()
  let look: Loop | null = null

  async function readRequestedRuns(): Promise<void> {
    for (const kind of await listRequestedRuns(db)) if (loops.has(kind)) requestedKinds.add(kind)
  }
  const wakeRequestedRuns = () => requestedKinds.forEach((kind) => void loops.get(kind)?.wake())
  const logReadFailure = (err: unknown) => log.warn({ err }, 'the runs that somebody asked for cannot be read now')

  /** Records the end of a run. Without the record the job would seem to run until its next run. */
  const store = (run: Parameters<typeof endRun>[1], triesLeft = MAX_STORE_TRIES): Promise<unknown> =>
    endRun(db, run).catch(async (error: unknown) => {
      if (triesLeft <= 1 || loops.size === 0 || !isDatabaseLost(error)) throw error
      await sleep(1_000, { unref: true })
      return store(run, triesLeft - 1)
    })

  async function runJob(job: Job, how: { isAsked: boolean }): Promise<string | null> {
    try {
      await job.run(how)
      return null
    } catch (err) {
      log.warn({ err, job: job.name }, 'a job failed')
      return formatErrorLine(err)
    }
  }

  function makePass(job: Job): () => Promise<void> {
    const kind = getJobKind(job)
    let lastOutcome: { isGood: boolean; at: number } | null = null
    let failures = 0
    return async () => {
      const started_at = now()
      const isRequested = requestedKinds.delete(kind)
      const isWanted = isRequested || !isFrequent(job)
      // A requested run may have begun while the request was read.
      const epochIfRequested = isRequested ? new Date(0) : null
      const unlessSince = 'daily' in job ? lastDue(job.daily, started_at) : epochIfRequested
      if (isWanted && !(await beginRun(db, { kind, at: started_at, unlessSince }))) return
      const begun = performance.now()
      const error = await runJob(job, { isAsked: isRequested })
      const [isGood, at] = [error === null, performance.now()]
      failures = isGood ? 0 : failures + 1
      if (!isWanted && lastOutcome?.isGood === isGood && at - lastOutcome.at < STORE_INTERVAL_MS) return
      const duration_ms = Math.round(at - begun)
      await store({ kind, started_at, ended_at: now(), duration_ms, error, failures })
      lastOutcome = { isGood, at }
      failures = 0
    }
  }

  return {
    /** Checks for requested runs if the message of the channel is about them. */
    hear(waiting: string | null): void {
      if (waiting === null || waiting === 'job_runs') look?.wake()
    },
    /** Starts all jobs. Returns a function that stops them and resolves when they have ended. */
    start(): () => Promise<void> {
      const ready = endBrokenRuns(db, now()).then(readRequestedRuns).catch(logReadFailure)
      for (const job of jobs) {
        const pass = makePass(job)
        const own = startLoop({
          every: 'every' in job ? job.every : lookEvery,
          pass: () => ready.then(pass),
          failed: (err) => log.warn({ err, job: job.name }, 'the run of a job could not be stored'),
        })
        loops.set(getJobKind(job), own)
      }
      // A connection pooler may not pass notifications on, so also check regularly.
      const pass = () => ready.then(readRequestedRuns).then(wakeRequestedRuns)
      look = startLoop({ every: lookEvery, first: lookEvery, pass, failed: logReadFailure })
      return async () => {
        const stopped = [look, ...loops.values()].map((one) => one?.stop())
        loops.clear()
        await Promise.all([ready, ...stopped])
      }
    },
  }
}

/** Maximum characters of an error message that are read. */
const MAX_REASON_LENGTH = 2_000

/** Formats an error message for staff: one line, without addresses and statements, because those may hold secrets. */
function formatErrorLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const reason = error instanceof Error && 'severity' in error ? message.split(' - ').at(-1) : message
  const line = (reason ?? '')
    .slice(0, MAX_REASON_LENGTH)
    .replace(/\w+:\/\/\S+/g, (url) => (URL.canParse(url) ? new URL(url).host : '…'))
    .replace(/\s+/g, ' ')
  return line.trim().slice(0, 300) || 'Unknown error'
}
