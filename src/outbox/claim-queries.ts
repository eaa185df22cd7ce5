import type { Knex } from 'knex'
import type { OutboxRow } from '../db/account-rows.ts'

/** Whose a message is while it is sent, and for how many milliseconds unless renewed. */
type Claim = { holder: string; hold: number }
type ClaimRequest = Claim & { kind: string; now: Date; most: number; underWay: readonly string[] }

/** What stands among its tries for one that nobody told the end of. */
const LOST_ATTEMPT_ERROR = 'Pengirim berhenti sebelum hasilnya tercatat'

/**
 * Takes up to `most` messages of a kind whose time has come. Claims run by the database's clock: one that was neither
 * answered nor renewed in time is of a process that died, so its message is taken up again, and may go out twice. None
 * while the kind is blocked, and none of `underWay`, which this process is still at.
 */
export async function claimDue(db: Knex, wanted: ClaimRequest): Promise<OutboxRow[]> {
  const { rows } = await db.raw<{ rows: OutboxRow[] }>(
    `with due as (
       select id, claimed_until is not null as is_orphan from outbox
       where state = 'waiting' and next_at <= :now and kind = :kind
         and (claimed_until is null or claimed_until <= clock_timestamp())
         and id <> all(cast(:underWay as bigint[]))
         and not exists (select 1 from outbox held where held.kind = :kind and held.state = 'blocked')
       order by next_at, id limit :most for update skip locked),
     lost as (
       insert into outbox_attempts (outbox_id, result, error, at) select id, 'retry', :lost, :now from due where is_orphan)
     update outbox set claimed_until = clock_timestamp() + :hold * interval '1 millisecond', claimed_by = :holder,
       attempts = attempts + 1, maybe_twice = maybe_twice or is_orphan
     from due where outbox.id = due.id
     returning outbox.*`,
    { ...wanted, lost: LOST_ATTEMPT_ERROR },
  )
  return rows.sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)))
}

/** Says that these are still being sent. */
export const renewClaims = (db: Knex, ids: readonly string[], { holder, hold }: Claim) =>
  db('outbox')
    .whereIn('id', ids)
    .where({ claimed_by: holder })
    .update({ claimed_until: db.raw("clock_timestamp() + ? * interval '1 millisecond'", [hold]) })

type ClaimedRow = Pick<OutboxRow, 'id' | 'claimed_by'>
type Outcome = Partial<Pick<OutboxRow, 'state' | 'next_at' | 'error' | 'ended_at' | 'maybe_twice'>>
export type AttemptResult = { result: 'sent' | 'retry' | 'failed' | 'blocked'; error: string | null; at: Date }

/** Says how it went of who still has the message: after its claim another may be at it, or be done. The try stands anyway. */
export const setOutcome = (db: Knex, { id, claimed_by }: ClaimedRow, outcome: Outcome, tried: AttemptResult) =>
  db('outbox')
    .with('tried', addAttempt(db, id, tried))
    .where({ id, claimed_by, state: 'waiting' })
    .update({ ...outcome, claimed_until: null, claimed_by: null })

/** What went out is out, whatever was said of it meanwhile. */
export const setSent = (db: Knex, id: string, now: Date) =>
  db('outbox')
    .with('tried', addAttempt(db, id, { result: 'sent', error: null, at: now }))
    .where({ id })
    .whereNot({ state: 'sent' })
    .update({ state: 'sent', error: null, ended_at: now, claimed_until: null, claimed_by: null })

/** Runs with the statement it is part of, whether or not that changes a row. */
const addAttempt = (db: Knex, id: string, { result, error, at }: AttemptResult) =>
  db.raw('insert into outbox_attempts (outbox_id, result, error, at) select id, ?, ?, ? from outbox where id = ?', [
    result,
    error,
    at,
    id,
  ])

/** Whether it is the first of its kind that is held: one alarm for all of them. */
export async function blockKind(
  db: Knex,
  row: ClaimedRow & Pick<OutboxRow, 'kind'>,
  { error, at }: Omit<AttemptResult, 'result'>,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Two that fail together would both be first.
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`outbox ${row.kind}`])
    const held = await trx('outbox').where({ kind: row.kind, state: 'blocked' }).first('id')
    const changed = await setOutcome(trx, row, { state: 'blocked', error }, { result: 'blocked', error, at })
    return changed > 0 && !held
  })
}
