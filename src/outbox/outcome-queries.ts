import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'
import type { OutboxAttemptRow } from '../db/message-rows.ts'
import type { Queue } from '../jobs/work-queries.ts'

/**
 * None while the kind is blocked. Messages for one receiver have a lane; alerts and services, without one, have none.
 */
export const waitingMessages: Queue = {
  table: 'outbox',
  waiting: `state = 'waiting' and kind = :kind
    and not exists (select from outbox held where held.kind = :kind and held.state = 'blocked')`,
  order: ['next_at', 'id'],
  lane: "kind || ' ' || left(coalesce(payload->>'to', payload->>'user_id'), 300)",
}

/** For staff: its process ended before it recorded a result. */
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

/** The process that died may have sent the message. */
export const setLost = (db: Knex, message: Message, at: Date) =>
  recording(db, message, { result: 'retry', error: LOST_ATTEMPT_ERROR, at }).update({ maybe_twice: true })

/**
 * Sets the new state if this process still holds the claim; after losing it, another may be sending or have finished. A
 * sent message stays sent, whatever happened meanwhile. Returns the number of changed messages.
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
export const blockKind = (
  db: Knex,
  message: Message & Pick<OutboxRow, 'kind'>,
  attempt: Omit<Attempt, 'result'>,
): Promise<boolean> =>
  db.transaction(async (trx) => {
    // Without the lock, two messages that fail at the same time would both count as the first blocked one.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${message.kind}`])
    const blocked = await trx('outbox').where({ kind: message.kind, state: 'blocked' }).first('id')
    return (await setOutcome(trx, message, { ...attempt, result: 'blocked' })) > 0 && !blocked
  })
