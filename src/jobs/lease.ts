import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { startLoop } from '../async/throttle.ts'
import { createTimer } from '../async/timer.ts'

/** Seconds that a lease lasts, and milliseconds between renewals: a killed holder's lease is free within 15 s. */
export const LEASE_SECONDS = 15
export const RENEWAL_INTERVAL_MS = 5_000

/**
 * The condition of a held lease. An end further away than any lease lasts was computed by a wrong clock and does not
 * count.
 */
export const IS_HELD = `until between now() and now() + interval '15 minutes'`

/** Takes or renews the lease by the database's clock. Returns false if another process holds it. */
async function takeLease(db: Knex, name: string, holder: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into leases as held (name, holder, until) values (:name, :holder, now() + :seconds * interval '1 second')
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where held.holder = excluded.holder or not held.${IS_HELD}
     returning 1`,
    { name, holder, seconds: LEASE_SECONDS },
  )
  return rows.length > 0
}

const giveLease = (db: Knex, name: string, holder: string) => db('leases').where({ name, holder }).delete()

/**
 * Does work that only one process may do at a time. Returns null without doing it if another process holds the lease.
 * The signal aborts when the lease is lost. The lease stays valid until its end, so a renewal may fail and be repeated
 * before that; each failure is passed to `onFailure`.
 */
export async function withLease<T>(
  db: Knex,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
  onFailure: (error: unknown) => void = () => {},
): Promise<T | null> {
  const holder = randomUUID()
  const requestedAt = performance.now()
  if (!(await takeLease(db, name, holder))) return null
  const lost = new AbortController()
  const lose = () => lost.abort(new Error(`the lease ${name} is lost`))
  const end = createTimer({ unref: true })
  const hold = (since: number) => end.set(since + LEASE_SECONDS * 1000 - performance.now(), lose)
  hold(requestedAt)
  const renewal = startLoop({
    every: RENEWAL_INTERVAL_MS,
    first: RENEWAL_INTERVAL_MS,
    async pass() {
      const since = performance.now()
      if (await takeLease(db, name, holder)) hold(since)
      else lose()
    },
    failed: onFailure,
  })
  try {
    return await work(lost.signal)
  } finally {
    end.clear()
    await renewal.stop()
    await giveLease(db, name, holder).catch(() => {})
  }
}
