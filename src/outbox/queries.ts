import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'

type New = Pick<OutboxRow, 'kind' | 'dedupe_key' | 'summary' | 'keep'> & { payload: string }

/** The id of the new message; null where it was written before. */
export async function addMessage(db: Knex, message: New): Promise<string | null> {
  const [added] = await db('outbox').insert(message).onConflict('dedupe_key').ignore().returning('id')
  return added?.id ?? null
}

/**
 * What is held goes on, at once; of one kind, or of all. The try that was refused for our configuration is none of the
 * message's own; those before it count.
 */
export const releaseBlocked = async (db: Knex, now: Date, kind?: string): Promise<number> =>
  db('outbox')
    .where({ state: 'blocked', ...(kind ? { kind } : {}) })
    .update({ state: 'waiting', next_at: now, attempts: db.raw('greatest(attempts - 1, 0)') })

/**
 * Tries one again that waits, failed or is held, with all its tries before it; with it goes all that is held of its kind.
 * False where there is none, and for one that is being sent right now.
 */
export async function retryMessage(db: Knex, id: string, now: Date): Promise<boolean> {
  const [message] = await db('outbox')
    .where({ id })
    .whereNot({ state: 'sent' })
    .whereRaw('(claimed_until is null or claimed_until <= clock_timestamp())')
    .update({
      state: 'waiting',
      next_at: now,
      attempts: 0,
      ended_at: null,
      claimed_until: null,
      claimed_by: null,
      // A claim that was never answered.
      maybe_twice: db.raw('maybe_twice or claimed_until is not null'),
    })
    .returning('kind')
  if (message) await releaseBlocked(db, now, message.kind)
  return message !== undefined
}

export type Listed = Omit<OutboxRow, 'payload' | 'claimed_until' | 'claimed_by' | 'keep'>
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
  'maybe_twice',
] as const

/** The newest message of each of these kinds, without its content. */
export const newestOf = (db: Knex, kinds: readonly string[]): Promise<Listed[]> =>
  db('outbox')
    .distinctOn('kind')
    .select(...listed)
    .whereIn('kind', kinds)
    .orderBy(['kind', { column: 'id', order: 'desc' }])

/** Drops what was sent before `until` and is not to be kept, a few at a time. */
export const pruneSent = (db: Knex, until: Date) =>
  db('outbox')
    .whereIn(
      'id',
      db('outbox').select('id').where({ state: 'sent', keep: false }).where('ended_at', '<', until).limit(1_000),
    )
    .delete()
