import type { Knex } from 'knex'
import { countRows } from '../db/rows.ts'
import type { OutboxAttemptRow, OutboxRow } from '../db/tables.ts'
import type { Queue } from '../jobs/work-queries.ts'

type NewMessage = Pick<OutboxRow, 'kind' | 'dedupe_key' | 'summary' | 'keep'> & { payload: string }

/** Adds a message. Returns null if one with the same `dedupe_key` exists. */
export async function addMessage(db: Knex, message: NewMessage): Promise<string | null> {
  const [added] = await db('outbox').insert(message).onConflict('dedupe_key').ignore().returning('id')
  return added?.id ?? null
}

/**
 * Releases all blocked messages, or only those of `kind`. The attempt that failed because of our configuration does not
 * count.
 */
export const releaseBlocked = async (db: Knex, now: Date, kind?: string): Promise<number> =>
  db('outbox')
    .where({ state: 'blocked', ...(kind ? { kind } : {}) })
    .update({ state: 'waiting', next_at: now, attempts: db.raw('greatest(attempts - 1, 0)') })

/**
 * Makes an unsent message due with a full set of attempts, and releases its kind. Returns false if there is none or it
 * is being sent right now.
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
      // An expired claim means that a process crashed while sending, so the message may have been delivered.
      maybe_twice: db.raw('maybe_twice or claimed_until is not null'),
    })
    .returning('kind')
  if (message) await releaseBlocked(db, now, message.kind)
  return message !== undefined
}

/** Deletes unsent messages. A message that is being sent right now stays. */
export const dropUnsent = (trx: Knex, dedupeKeys: readonly string[]): Promise<number> =>
  trx('outbox')
    .whereIn('dedupe_key', [...dedupeKeys])
    .whereNot({ state: 'sent' })
    .whereRaw('(claimed_until is null or claimed_until <= clock_timestamp())')
    .delete()

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

type DeliveryFilter = { state: DeliveryState | null; kind: string | null; limit: number; offset: number }

/** Messages without their content, newest first. */
export const findDeliveries = (db: Knex, { state, kind, limit, offset }: DeliveryFilter): Promise<Delivery[]> =>
  db('outbox')
    .select(...columns)
    .where((filter) => {
      if (state) filter.where({ state })
      if (kind) filter.where({ kind })
    })
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)

export type KindCount = { kind: string; state: DeliveryState; count: number; error: string | null }

/** Counts messages by kind. `error`: the newest error of the blocked messages. */
export const countDeliveries = (db: Knex): Promise<KindCount[]> =>
  db
    .from(db('outbox').select('kind', 'state').select(db.raw('count(*)::int')).groupBy('kind', 'state').as('counted'))
    .select('*', {
      error: db('outbox')
        .whereRaw(
          "state = 'blocked' and counted.state = 'blocked' and outbox.kind = counted.kind and error is not null",
        )
        .orderBy('id', 'desc')
        .limit(1)
        .select('error'),
    })
    .orderBy('kind')

export const findDelivery = (db: Knex, id: string): Promise<Pick<OutboxRow, 'kind' | 'summary'> | undefined> =>
  db('outbox').select('kind', 'summary').where({ id }).first()

/** The attempts of messages, oldest first. */
export const findAttempts = (db: Knex, ids: readonly string[]): Promise<OutboxAttemptRow[]> =>
  db('outbox_attempts').select('*').whereIn('outbox_id', ids).orderBy('id')

export const countBlocked = (db: Knex) => db('outbox').where({ state: 'blocked' }).select(db.raw('count(*)::int'))

export const countFailed = (db: Knex, since: Date) =>
  db('outbox').where({ state: 'failed' }).where('ended_at', '>', since).select(db.raw('count(*)::int'))

/** Messages that have been due for an hour without being sent. */
export const overdueMessages = (db: Knex) =>
  db('outbox').where({ state: 'waiting' }).whereRaw("next_at < clock_timestamp() - interval '1 hour'")

/** How many messages have been due, failing or blocked for an hour. */
export const countLate = async (db: Knex): Promise<number> => {
  const isLate = '(next_at < :anHourAgo or attempts > 0 and created_at < :anHourAgo)'
  const late = db('outbox')
    .whereIn('state', ['waiting', 'blocked'])
    .whereRaw(isLate, { anHourAgo: new Date(Date.now() - 3_600_000) })
  return countRows(late)
}

/** The newest message of each kind, without its content. */
export const newestByKind = (db: Knex, kinds: readonly string[]): Promise<Delivery[]> =>
  db('outbox')
    .distinctOn('kind')
    .select(...columns)
    .whereIn('kind', kinds)
    .orderBy(['kind', { column: 'id', order: 'desc' }])

/** Days for which staff can see sent messages. */
export const RETENTION_DAYS = 30

/** Deletes up to 1,000 old sent messages, except those marked `keep`. */
export function pruneSent(db: Knex, now: Date) {
  const until = new Date(now.getTime() - RETENTION_DAYS * 86_400_000)
  const old = db('outbox').where({ state: 'sent', keep: false }).where('ended_at', '<', until)
  return db('outbox').whereIn('id', old.select('id').limit(1_000)).delete()
}

/**
 * The queue of messages. None are due while their kind is blocked. Messages for one receiver share a lane; alerts and
 * messages to services have no lane.
 */
export const waitingMessages: Queue = {
  table: 'outbox',
  waiting: `state = 'waiting' and kind = :kind
    and not exists (select from outbox held where held.kind = :kind and held.state = 'blocked')`,
  order: ['next_at', 'id'],
  lane: "kind || ' ' || left(coalesce(payload->>'to', payload->>'user_id'), 300)",
  failures: {
    where: "state = 'failed' and kind = :kind and ended_at > now() - interval '7 days'",
    about: 'summary',
    at: 'ended_at',
    isTold: true,
  },
}

/** The error text for staff if a process ended before it recorded a result. */
const LOST_ATTEMPT_ERROR = 'Pengirim berhenti sebelum hasilnya tercatat'

type Attempt = Pick<OutboxAttemptRow, 'result' | 'error' | 'at'>
type Message = Pick<OutboxRow, 'id' | 'claimed_by'>

/** Records an attempt even if it changes no row. */
const recording = (db: Knex, { id }: Message, { result, error, at }: Attempt) => {
  const insert =
    'insert into outbox_attempts (outbox_id, result, error, at) select id, ?, ?, ? from outbox where id = ?'
  return db('outbox')
    .with('attempt', db.raw(insert, [result, error, at, id]))
    .where({ id })
}

/** Records that the result is unknown: the process that crashed may have sent the message. */
export const setLost = (db: Knex, message: Message, at: Date) =>
  recording(db, message, { result: 'retry', error: LOST_ATTEMPT_ERROR, at }).update({ maybe_twice: true })

/**
 * Sets the new state if this process still holds the claim. If it has lost the claim, another process may be sending or
 * have finished. A sent message always stays sent. Returns the number of changed messages.
 */
export const setOutcome = (
  db: Knex,
  message: Message,
  attempt: Attempt,
  more: Partial<Pick<OutboxRow, 'next_at' | 'maybe_twice'>> = {},
): Promise<number> => {
  const { result, error, at } = attempt
  const state = result === 'retry' ? 'waiting' : result
  const ended_at = result === 'sent' || result === 'failed' ? at : null
  return recording(db, message, attempt)
    .where(result === 'sent' ? {} : { claimed_by: message.claimed_by, state: 'waiting' })
    .whereNot({ state: 'sent' })
    .update({ state, error, ended_at, claimed_until: null, claimed_by: null, ...more })
}

/** Stops all sending of the kind. Returns true for its first blocked message, so that staff get one alarm. */
export const blockKind = (db: Knex, message: Message & Pick<OutboxRow, 'kind'>, attempt: Omit<Attempt, 'result'>) =>
  db.transaction(async (trx) => {
    // Without the lock, two messages that fail at the same time would both count as the first blocked one.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${message.kind}`])
    const blocked = await trx('outbox').where({ kind: message.kind, state: 'blocked' }).first('id')
    return (await setOutcome(trx, message, { ...attempt, result: 'blocked' })) > 0 && !blocked
  })

/**
 * The state of letters as SQL: down while a wrong setting blocks them or several have been failing for a while; late
 * after more than one has failed three times, which takes minutes.
 */
export const lettersState = `(select case
    when count(*) filter (where state = 'blocked') > 0 or count(*) filter (where attempts > 3) >= 5 then 'down'
    when count(*) > 1 then 'degraded' else 'up' end
  from outbox where (state = 'blocked' or state = 'waiting' and attempts >= 3)
    and kind in ('mail', 'whatsapp', 'account-code'))`
