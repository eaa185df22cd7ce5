import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'
import type { OutboxAttemptRow } from '../db/message-rows.ts'

export type DeliveryState = OutboxRow['state']
export type Delivery = Omit<OutboxRow, 'dedupe_key' | 'payload' | 'claimed_by' | 'keep'>

const columns = [
  'id',
  'kind',
  'summary',
  'state',
  'attempts',
  'next_at',
  'claimed_until',
  'error',
  'created_at',
  'ended_at',
  'maybe_twice',
] as const

type Wishes = { state: DeliveryState | null; kind: string | null; limit: number; offset: number }

/** Deliveries, newest first. */
export const findDeliveries = (db: Knex, { state, kind, limit, offset }: Wishes): Promise<Delivery[]> =>
  db('outbox')
    .select(...columns)
    .where((only) => {
      if (state) only.where({ state })
      if (kind) only.where({ kind })
    })
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)

export type KindCount = { kind: string; state: DeliveryState; count: number; error: string | null }

/** How many there are of each kind in each state, with what the last of them failed for. */
export const countDeliveries = (db: Knex): Promise<KindCount[]> =>
  db('outbox')
    .select('kind', 'state')
    .select({
      count: db.raw('count(*)::int'),
      error: db.raw('(array_agg(error order by id desc) filter (where error is not null))[1]'),
    })
    .groupBy('kind', 'state')
    .orderBy('kind')

export const findDelivery = (db: Knex, id: string): Promise<Pick<OutboxRow, 'kind' | 'summary'> | undefined> =>
  db('outbox').select('kind', 'summary').where({ id }).first()

/** Every try at sending these messages, oldest first. */
export const findAttempts = (db: Knex, ids: readonly string[]): Promise<OutboxAttemptRow[]> =>
  db('outbox_attempts').select('*').whereIn('outbox_id', ids).orderBy('id')

/** How many messages wait for a better configuration, for a query that asks more than this. */
export const countHeld = (db: Knex) => db('outbox').where({ state: 'blocked' }).select(db.raw('count(*)::int'))

/** How many failed for good since then, likewise. */
export const countFailed = (db: Knex, since: Date) =>
  db('outbox').where({ state: 'failed' }).where('ended_at', '>', since).select(db.raw('count(*)::int'))
