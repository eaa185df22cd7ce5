import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'

type New = Pick<OutboxRow, 'kind' | 'dedupe_key' | 'summary'> & { payload: string; next_at?: Date }

/** False where that message was written before. */
export async function addMessage(db: Knex, message: New): Promise<boolean> {
  const added = await db('outbox').insert(message).onConflict('dedupe_key').ignore().returning('id')
  return added.length > 0
}

/**
 * Takes up to `most` messages of a kind whose time has come, until `again`: whoever dies before telling how it went has them
 * sent again then, and nobody else sends them meanwhile. None while the kind is blocked.
 */
export async function claimDue(db: Knex, kind: string, now: Date, again: Date, most: number): Promise<OutboxRow[]> {
  const { rows } = await db.raw<{ rows: OutboxRow[] }>(
    `update outbox set next_at = :again, claimed_until = :again, attempts = attempts + 1
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

type Claimed = Pick<OutboxRow, 'id' | 'claimed_until'>
type Outcome = Partial<Pick<OutboxRow, 'state' | 'next_at' | 'error' | 'ended_at'>>

/** Says how it went of who still has the message: after its claim another may be at it, or be done. */
export const setOutcome = (db: Knex, { id, claimed_until }: Claimed, outcome: Outcome) =>
  db('outbox')
    .where({ id, claimed_until, state: 'waiting' })
    .update({ ...outcome, claimed_until: null })

/** What went out is out, whatever was said of it meanwhile. */
export const setSent = (db: Knex, id: string, now: Date) =>
  db('outbox')
    .where({ id })
    .whereNot({ state: 'sent' })
    .update({ state: 'sent', error: null, ended_at: now, claimed_until: null })

/** Whether it is the first of its kind that is held: one alarm for all of them. */
export async function blockKind(db: Knex, row: Claimed & Pick<OutboxRow, 'kind'>, error: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Two that fail together would both be first.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${row.kind}`])
    const held = await trx('outbox').where({ kind: row.kind, state: 'blocked' }).first('id')
    const changed = await setOutcome(trx, row, { state: 'blocked', error })
    return changed > 0 && !held
  })
}

/** What is held goes on, at once; of one kind, or of all. */
export const releaseBlocked = async (db: Knex, now: Date, kind?: string): Promise<number> =>
  db('outbox')
    .where({ state: 'blocked', ...(kind ? { kind } : {}) })
    .update({ state: 'waiting', next_at: now, attempts: 0 })

/**
 * Tries one again that waits, failed or is held; with it goes all that is held of its kind. False where there is none, and
 * for one that is being sent right now.
 */
export async function retryMessage(db: Knex, id: string, now: Date): Promise<boolean> {
  const again = { state: 'waiting' as const, next_at: now, attempts: 0, ended_at: null, claimed_until: null }
  const [message] = await db('outbox')
    .where({ id })
    .whereNot({ state: 'sent' })
    .whereRaw('(claimed_until is null or claimed_until <= ?)', [now])
    .update(again)
    .returning('kind')
  if (message) await releaseBlocked(db, now, message.kind)
  return message !== undefined
}

export type Listed = Omit<OutboxRow, 'payload' | 'claimed_until'>
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
