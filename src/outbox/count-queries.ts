import type { Knex } from 'knex'

/** How many messages wait for a better configuration, for a query that asks more than this. */
export const countHeld = (db: Knex) => db('outbox').where({ state: 'blocked' }).select(db.raw('count(*)::int'))

/** How many failed for good since then, likewise. */
export const countFailed = (db: Knex, since: Date) =>
  db('outbox').where({ state: 'failed' }).where('ended_at', '>', since).select(db.raw('count(*)::int'))
