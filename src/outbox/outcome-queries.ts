import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'
import type { Queue } from '../jobs/work-queries.ts'

/**
 * The messages of a kind, none while the kind is blocked. The messages for one receiver have a lane; those of alerts and
 * of services, which name no receiver, have none.
 */
export const waitingMessages: Queue = {
  table: 'outbox',
  waiting: `state = 'waiting' and kind = :kind
    and not exists (select from outbox held where held.kind = :kind and held.state = 'blocked')`,
  order: ['next_at', 'id'],
  lane: "kind || ' ' || left(coalesce(payload->>'to', payload->>'user_id'), 300)",
}

/** Error text, shown to staff, of a delivery attempt whose process ended before it recorded a result. */
const LOST_ATTEMPT_ERROR = 'Pengirim berhenti sebelum hasilnya tercatat'

/** Records the attempt of a process that died, which may have sent the message. */
export const setLost = (db: Knex, { id }: Pick<OutboxRow, 'id'>, at: Date) =>
  db('outbox')
    .with('attempt', addAttempt(db, id, { result: 'retry', error: LOST_ATTEMPT_ERROR, at }))
    .where({ id })
    .update({ maybe_twice: true })

type ClaimedRow = Pick<OutboxRow, 'id' | 'claimed_by'>
type Outcome = Partial<Pick<OutboxRow, 'state' | 'next_at' | 'error' | 'ended_at' | 'maybe_twice'>>
export type AttemptResult = { result: 'sent' | 'retry' | 'failed' | 'blocked'; error: string | null; at: Date }

/**
 * Records a delivery attempt, and sets the message's new state if this process still holds the claim on it. After
 * losing the claim, another process may be sending the message or may have finished it.
 */
export const setOutcome = (db: Knex, { id, claimed_by }: ClaimedRow, outcome: Outcome, attempt: AttemptResult) =>
  db('outbox')
    .with('attempt', addAttempt(db, id, attempt))
    .where({ id, claimed_by, state: 'waiting' })
    .update({ ...outcome, claimed_until: null, claimed_by: null })

/**
 * Marks a message as sent, even if another process gave the message a different state meanwhile, and records the
 * attempt.
 */
export const setSent = (db: Knex, id: string, now: Date) =>
  db('outbox')
    .with('attempt', addAttempt(db, id, { result: 'sent', error: null, at: now }))
    .where({ id })
    .whereNot({ state: 'sent' })
    .update({ state: 'sent', error: null, ended_at: now, claimed_until: null, claimed_by: null })

/** SQL for a `with` clause that records a delivery attempt, even if the statement around the clause changes no row. */
const addAttempt = (db: Knex, id: string, { result, error, at }: AttemptResult) =>
  db.raw('insert into outbox_attempts (outbox_id, result, error, at) select id, ?, ?, ? from outbox where id = ?', [
    result,
    error,
    at,
    id,
  ])

/**
 * Marks a message as blocked by wrong configuration, which stops all sending of its kind. Returns true for the first
 * blocked message of the kind, so that staff get one alarm and not one per message.
 */
export async function blockKind(
  db: Knex,
  row: ClaimedRow & Pick<OutboxRow, 'kind'>,
  { error, at }: Omit<AttemptResult, 'result'>,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Without the lock, two messages that fail at the same time would both count as the first blocked one.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${row.kind}`])
    const blocked = await trx('outbox').where({ kind: row.kind, state: 'blocked' }).first('id')
    const changed = await setOutcome(trx, row, { state: 'blocked', error }, { result: 'blocked', error, at })
    return changed > 0 && !blocked
  })
}
