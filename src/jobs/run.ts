import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'

/** Work that is due again and again; `every` in milliseconds, counted from the end of the last run. */
export type Job = { name: string; every: number; run: () => Promise<unknown> }
/** Work that goes on for as long as this instance has the lease. `stop` comes when what is under way has ended. */
export type Duty = { name: string; start: () => void; stop: () => Promise<unknown> }

/**
 * Seconds a lease holds, and milliseconds between two renewals. A killed holder is replaced within twenty seconds: its lease
 * has to run out, and whoever waits for it asks every five.
 */
const LEASE = 15
const RENEW = 5_000
const NAME = 'background'

/**
 * Due work, done by one of all instances on a database: the one that has the lease. What runs when is the list given here.
 * A job that fails is logged and tried again when it is due.
 */
export function createJobs({ db, log, jobs, duties }: { db: Knex; log: Logger; jobs: Job[]; duties: Duty[] }) {
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
    const held = await takeLease(db, NAME, holder, LEASE).catch((error: unknown) => {
      log.warn({ err: error }, 'the lease for background work cannot be renewed')
      // Nobody else can take it either while the database is away; after its time another may.
      return leads && performance.now() - lastHeld < LEASE * 1000
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
    await Promise.all([...running, ...duties.map((duty) => duty.stop())])
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
    if (!isStopped) renewal = setTimeout(renewOn, RENEW)
  }

  return {
    async start(): Promise<void> {
      isStopped = false
      await renewOn()
    },
    /** Ends what is under way and lets another instance take over at once. */
    async stop(): Promise<void> {
      isStopped = true
      if (renewal) clearTimeout(renewal)
      // A renewal under way may still take the lease, which is given back then.
      await Promise.all([leads && end(), renewing])
      await giveLease(db, NAME, holder).catch(() => {})
    },
  }
}

/** Takes or renews a lease for so many seconds, by the database's own clock; false while another holds it. */
async function takeLease(db: Knex, name: string, holder: string, seconds: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into leases as held (name, holder, until) values (:name, :holder, now() + :seconds * interval '1 second')
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where held.holder = excluded.holder or held.until < now()
     returning 1`,
    { name, holder, seconds },
  )
  return rows.length > 0
}

const giveLease = (db: Knex, name: string, holder: string) => db('leases').where({ name, holder }).delete()
