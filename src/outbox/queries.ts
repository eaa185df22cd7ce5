import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'

type New = Pick<OutboxRow, 'kind' | 'dedupe_key' | 'summary'> & { payload: string; next_at?: Date }

/** False where that message was written before. */
export async function addMessage(db: Knex, message: New): Promise<boolean> {
  const added = await db('outbox').insert(message).onConflict('dedupe_key').ignore().returning('id')
  return added.length > 0
}

/**
 * Takes up to `most` messages of a kind whose time has come, by moving their time to `again`: whoever dies before telling
 * how it went has them sent again, and nobody else sends them meanwhile. None while the kind is blocked.
 */
export async function claimDue(db: Knex, kind: string, now: Date, again: Date, most: number): Promise<OutboxRow[]> {
  const { rows } = await db.raw<{ rows: OutboxRow[] }>(
    `update outbox set next_at = :again, attempts = attempts + 1
     where id in (
       select id from outbox
       where state = 'waiting' and next_at <= :now and kind = :kind
         and not exists (select 1 from outbox held where held.kind = :kind and held.state = 'blocked')
       order by next_at, id limit :most for update skip locked)
     returning *`,
    { kind, now, again, most },
  )
  return rows.sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)))
}

type Outcome = Partial<Pick<OutboxRow, 'state' | 'next_at' | 'error' | 'ended_at'>>

export const setOutcome = (db: Knex, id: string, outcome: Outcome) =>
  db('outbox').where({ id, state: 'waiting' }).update(outcome)

/** Whether it is the first of its kind that is held: one alarm for all of them. */
export async function blockKind(db: Knex, kind: string, id: string, error: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Two that fail together would both be first.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${kind}`])
    const held = await trx('outbox').where({ kind, state: 'blocked' }).first('id')
    await trx('outbox').where({ id, state: 'waiting' }).update({ state: 'blocked', error })
    return !held
  })
}

/** What is held goes on, at once; of one kind, or of all. */
export const releaseBlocked = (db: Knex, now: Date, kind?: string) =>
  db('outbox')
    .where({ state: 'blocked', ...(kind ? { kind } : {}) })
    .update({ state: 'waiting', next_at: now, attempts: 0 })

/** Tries one again that waits, failed or is held; with it goes all that is held of its kind. False where there is none. */
export async function retryMessage(db: Knex, id: string, now: Date): Promise<boolean> {
  const again = { state: 'waiting' as const, next_at: now, attempts: 0, ended_at: null }
  const [message] = await db('outbox').where({ id }).whereNot({ state: 'sent' }).update(again).returning('kind')
  if (message) await releaseBlocked(db, now, message.kind)
  return message !== undefined
}

export type Listed = Omit<OutboxRow, 'payload'>
const listed = [
  'id',
  'kind',
  'dedupe_key',
  'summary',
  'state',
  'attempts',
  'next_at',
  'error',
  'created_at',
  'ended_at',
] as const

/** The newest message of each of these kinds, without its content. */
export const newestOf = (db: Knex, kinds: readonly string[]): Promise<Listed[]> =>
  db('outbox')
    .distinctOn('kind')
    .select(...listed)
    .whereIn('kind', kinds)
    .orderBy(['kind', { column: 'id', order: 'desc' }])

/** Drops what was sent before `until`, a few at a time. */
export const pruneSent = (db: Knex, until: Date) =>
  db('outbox')
    .whereIn('id', db('outbox').select('id').where({ state: 'sent' }).where('ended_at', '<', until).limit(1_000))
    .delete()
