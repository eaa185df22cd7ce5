import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'

/** The process that sends a message, and how many milliseconds its claim lasts unless it is renewed. */
type Claim = { holder: string; duration: number }
type ClaimRequest = Claim & { kind: string; now: Date; limit: number; inFlight: readonly string[] }

/** The error of an attempt whose process ended before it recorded a result. Staff read it. */
const LOST_ATTEMPT_ERROR = 'Pengirim berhenti sebelum hasilnya tercatat'

/**
 * Claims up to `limit` due messages of a kind. Claims expire by the database's clock. An expired claim belongs to a process
 * that died, so its message is claimed again and may be delivered twice. Claims nothing while the kind is blocked, and skips
 * `inFlight`, the messages that this process is still sending.
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

/** Extends the claims of messages that are still being sent. */
export const renewClaims = (db: Knex, ids: readonly string[], { holder, duration }: Claim) =>
  db('outbox')
    .whereIn('id', ids)
    .where({ claimed_by: holder })
    .update({ claimed_until: db.raw("clock_timestamp() + ? * interval '1 millisecond'", [duration]) })

type ClaimedRow = Pick<OutboxRow, 'id' | 'claimed_by'>
type Outcome = Partial<Pick<OutboxRow, 'state' | 'next_at' | 'error' | 'ended_at' | 'maybe_twice'>>
export type AttemptResult = { result: 'sent' | 'retry' | 'failed' | 'blocked'; error: string | null; at: Date }

/**
 * Records the outcome if this process still holds the claim; otherwise another process may be sending the message or be
 * done with it. The attempt is recorded in any case.
 */
export const setOutcome = (db: Knex, { id, claimed_by }: ClaimedRow, outcome: Outcome, attempt: AttemptResult) =>
  db('outbox')
    .with('attempt', addAttempt(db, id, attempt))
    .where({ id, claimed_by, state: 'waiting' })
    .update({ ...outcome, claimed_until: null, claimed_by: null })

/** Marks a message as sent, whatever state another process gave it meanwhile. */
export const setSent = (db: Knex, id: string, now: Date) =>
  db('outbox')
    .with('attempt', addAttempt(db, id, { result: 'sent', error: null, at: now }))
    .where({ id })
    .whereNot({ state: 'sent' })
    .update({ state: 'sent', error: null, ended_at: now, claimed_until: null, claimed_by: null })

/** A `with` part that records the attempt, whether or not the statement around it changes a row. */
const addAttempt = (db: Knex, id: string, { result, error, at }: AttemptResult) =>
  db.raw('insert into outbox_attempts (outbox_id, result, error, at) select id, ?, ?, ? from outbox where id = ?', [
    result,
    error,
    at,
    id,
  ])

/** Blocks the kind of a message. True for the first blocked message of the kind, so that staff get one alarm for all. */
export async function blockKind(
  db: Knex,
  row: ClaimedRow & Pick<OutboxRow, 'kind'>,
  { error, at }: Omit<AttemptResult, 'result'>,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Without the lock, two messages that fail together would both be first.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${row.kind}`])
    const blocked = await trx('outbox').where({ kind: row.kind, state: 'blocked' }).first('id')
    const changed = await setOutcome(trx, row, { state: 'blocked', error }, { result: 'blocked', error, at })
    return changed > 0 && !blocked
  })
}
