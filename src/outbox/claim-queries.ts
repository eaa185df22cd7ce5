import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'

/**
 * `holder`: id of the process that claims messages. `duration`: milliseconds after which a claim expires unless it is
 * renewed.
 */
type Claim = { holder: string; duration: number }
type ClaimRequest = Claim & { kind: string; now: Date; limit: number; inFlight: readonly string[] }

/** Error text, shown to staff, of a delivery attempt whose process ended before it recorded a result. */
const LOST_ATTEMPT_ERROR = 'Pengirim berhenti sebelum hasilnya tercatat'

/**
 * Claims up to `limit` due messages of the given kind for this process. Claims expire by the clock of the database
 * server. An expired claim belongs to a process that died, so its message is claimed again and may be delivered twice.
 * Claims nothing while messages of this kind are blocked. Skips the messages in `inFlight`, which this process is still
 * sending.
 */
export async function claimDue(db: Knex, request: ClaimRequest): Promise<OutboxRow[]> {
  const { rows } = await db.raw<{ rows: OutboxRow[] }>(
    `with due as (
       select id, claimed_until is not null as is_orphan from outbox
       where state = 'waiting' and next_at <= :now and kind = :kind
         and (claimed_until is null or claimed_until <= clock_timestamp())
         and id <> all(cast(:inFlight as bigint[]))
         and not exists (select 1 from outbox held where held.kind = :kind and held.state = 'blocked')
       order by next_at, id limit :limit for update skip locked),
     lost as (
       insert into outbox_attempts (outbox_id, result, error, at) select id, 'retry', :lost, :now from due where is_orphan)
     update outbox set claimed_until = clock_timestamp() + :duration * interval '1 millisecond', claimed_by = :holder,
       attempts = attempts + 1, maybe_twice = maybe_twice or is_orphan
     from due where outbox.id = due.id
     returning outbox.*`,
    { ...request, lost: LOST_ATTEMPT_ERROR },
  )
  return rows.sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)))
}

/** Extends this process's claims on outbox messages that it is still sending. */
export const renewClaims = (db: Knex, ids: readonly string[], { holder, duration }: Claim) =>
  db('outbox')
    .whereIn('id', ids)
    .where({ claimed_by: holder })
    .update({ claimed_until: db.raw("clock_timestamp() + ? * interval '1 millisecond'", [duration]) })

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
