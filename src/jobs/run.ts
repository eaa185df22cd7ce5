import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Loop, startLoop } from '../async/throttle.ts'
import { RENEWAL_INTERVAL_MS, withLease } from './lease.ts'
import type { WorkCount, Worker } from './worker.ts'
import { createWorkers } from './workers.ts'

/** A job that runs by the clock. `every`: milliseconds from the end of one run to the start of the next. */
export type Job = { name: string; every: number; run: () => Promise<unknown> }
/** Work that runs continuously while this instance holds the lease. `stop` resolves when the work has ended. */
export type StandingJob = { name: string; start: () => void; stop: () => Promise<unknown> }

/**
 * Name of the lease. When an instance is killed, another takes over within 20 s: the lease expires after 15 s, and each
 * instance tries to take it every 5 s.
 */
export const LEASE_NAME = 'background'

type Background = {
  db: Knex
  log: Logger
  jobs: Job[]
  standingJobs: StandingJob[]
  workers?: Worker[]
  count?: WorkCount
}

/**
 * Runs jobs and standing jobs on only one server instance per database, the holder of the lease, and the workers on each. A
 * failed job is logged and runs again after its usual interval. `count` counts how the work on each row ended.
 */
export function createJobs({ db, log, jobs, standingJobs, workers = [], count }: Background) {
  const everywhere = createWorkers({ db, log, workers, count })
  let stopping = new AbortController()
  let loop: Loop | null = null

  const failed = (err: unknown) => log.warn({ err }, 'the lease for background work cannot be renewed')

  /** Runs jobs and standing jobs until the signal aborts, and resolves when all of them have ended. */
  async function lead(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    for (const job of standingJobs) job.start()
    const loops = jobs.map(({ name, every, run }) =>
      startLoop({
        every,
        pass: () => run().then(() => {}),
        failed: (err) => log.warn({ err, job: name }, 'a job failed'),
      }),
    )
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    const stopped = standingJobs.map(({ name, stop }) =>
      Promise.resolve()
        .then(stop)
        .catch((error: unknown) => log.error({ err: error, job: name }, 'a standing job did not stop cleanly')),
    )
    await Promise.all([...loops.map(({ stop }) => stop()), ...stopped])
  }

  return {
    /** Resolves when the lease was taken, or could not be taken for now. */
    async start(): Promise<void> {
      stopping = new AbortController()
      const { signal } = stopping
      everywhere.start()
      await new Promise<void>((tried) => {
        const work = (held: AbortSignal) => {
          tried()
          return lead(AbortSignal.any([signal, held]))
        }
        const pass = () => withLease(db, LEASE_NAME, work, failed).finally(tried)
        loop = startLoop({ every: RENEWAL_INTERVAL_MS, pass, failed })
      })
    },
    /** Waits until running jobs and workers have ended, then releases the lease. */
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all([everywhere.stop(), loop?.stop()])
    },
  }
}
