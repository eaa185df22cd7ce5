import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { giveLease, LEASE_SECONDS, RENEWAL_INTERVAL_MS, takeLease } from './lease.ts'
import type { WorkCount, Worker } from './worker.ts'
import { createWorkers } from './workers.ts'

/**
 * A job that runs periodically on the server instance with the lease. `every`: milliseconds from the end of one run to
 * the start of the next.
 */
export type Job = { name: string; every: number; run: () => Promise<unknown> }
/** Work that runs continuously while this instance holds the lease. `stop` resolves when the work has ended. */
export type Duty = { name: string; start: () => void; stop: () => Promise<unknown> }

/**
 * Name of the lease. When an instance is killed, another takes over within 20 s: the lease expires after 15 s, and each
 * instance tries to take it every 5 s.
 */
const LEASE_NAME = 'background'

type Background = { db: Knex; log: Logger; jobs: Job[]; duties: Duty[]; workers?: Worker[]; count?: WorkCount }

/**
 * Runs jobs and duties on only one server instance per database, the holder of the lease, and the workers on each. A
 * failed job is logged and runs again after its usual interval. `count` is told how the work on each row ended.
 */
export function createJobs({ db, log, jobs, duties, workers = [], count }: Background) {
  const everywhere = createWorkers({ db, log, workers, count })
  const holder = randomUUID()
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Set<Promise<unknown>>()
  let leads = false
  let isStopped = false
  let renewal: NodeJS.Timeout | null = null
  let renewing: Promise<void> = Promise.resolve()
  let lastHeld = 0

  async function renew() {
    const asked = performance.now()
    const held = await takeLease(db, LEASE_NAME, holder).catch((error: unknown) => {
      log.warn({ err: error }, 'the lease for background work cannot be renewed')
      // While the database is down, no instance can take the lease, so this one keeps leading until the lease expires.
      return leads && performance.now() - lastHeld < LEASE_SECONDS * 1000
    })
    if (held) lastHeld = asked
    if (isStopped) return
    if (held !== leads) await (held ? begin() : end())
  }

  function begin() {
    leads = true
    for (const duty of duties) duty.start()
    for (const job of jobs) plan(job, 0)
  }

  async function end() {
    leads = false
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
    const stopped = duties.map(({ name, stop }) =>
      Promise.resolve()
        .then(stop)
        .catch((error: unknown) => log.error({ err: error, duty: name }, 'a duty did not stop cleanly')),
    )
    await Promise.all([...running, ...stopped])
  }

  function plan(job: Job, wait: number) {
    const timer = setTimeout(() => {
      const run = job
        .run()
        .catch((error: unknown) => log.warn({ err: error, job: job.name }, 'a job failed'))
        .finally(() => {
          running.delete(run)
          if (leads) plan(job, job.every)
        })
      running.add(run)
    }, wait)
    timers.set(job.name, timer)
  }

  async function renewOn(): Promise<void> {
    renewing = renew()
    await renewing
    if (!isStopped) renewal = setTimeout(renewOn, RENEWAL_INTERVAL_MS)
  }

  return {
    async start(): Promise<void> {
      isStopped = false
      everywhere.start()
      await renewOn()
    },
    /** Waits until running jobs, duties and workers have ended, then releases the lease. */
    async stop(): Promise<void> {
      isStopped = true
      if (renewal) clearTimeout(renewal)
      // Waits for a renewal in progress, because it may still take the lease, which is then released below.
      await Promise.all([everywhere.stop(), leads && end(), renewing])
      await giveLease(db, LEASE_NAME, holder).catch(() => {})
    },
  }
}
