import type { Knex } from 'knex'

/** Describes which rows of a table are work, as SQL over its columns. The table has the columns of `WorkColumns`. */
export type Queue = {
  table: string
  /** The condition of rows that wait. `:kind` stands for the kind of work. */
  waiting: string
  /** The sort expressions. They are never null, and the last one is unique for each row. */
  order: readonly string[]
  /** Rows of the same lane are processed one after the other, on any instance. Null means no lane. */
  lane?: string
  /** The columns that the work needs. The default is all. */
  columns?: string
  /**
   * The rows whose work failed, for staff: the condition, what the work was about, why it failed, since when, and
   * whether it may be repeated. `isTold`: another page tells staff or the member about them.
   */
  failures?: { where: string; about: string; error?: string; at?: string; mayRepeat?: string; isTold?: true }
}

/** `duration`: milliseconds after which a claim of `holder` expires unless it is renewed. */
type Claim = { holder: string; duration: number }
type ClaimRequest = Claim & { kind: string; now: Date; limit: number; running: readonly string[] }

/** `attempts` counts this try and those that did not end the work. `is_orphan`: its last instance died. */
export type ClaimedRow = { id: string | number; attempts: number; is_orphan: boolean }

/** Maximum number of rows that are considered for a claim, however many wait. */
const MOST_CONSIDERED = 500

/**
 * Claims up to `limit` due rows, the first ones. Claims expire by the clock of the database server. Never claims a row
 * in `running`, on which this instance still works, a row that another instance has claimed, or one whose lane has a
 * claimed row or an earlier due one.
 */
export async function claimRows<Row>(
  db: Knex,
  { table, waiting, order, lane, columns = '*' }: Queue,
  request: ClaimRequest,
): Promise<(Row & ClaimedRow)[]> {
  const places = order.map((_, at) => `place_${at}`)
  const isDue = `(${waiting}) and next_at <= :now and (claimed_until is null or claimed_until <= clock_timestamp())`
  const isHeld = `own_lane = any(array(select ${lane} from ${table} where claimed_until > clock_timestamp()))`
  const own = `own_lane, case when own_lane is null then own_id end`
  const { rows } = await db.raw<{ rows: (Row & ClaimedRow)[] }>(
    `with candidates as (
       select * from (
         select id as own_id, ${lane ?? 'null'} as own_lane, ${order.map((one, at) => `${one} as ${places[at]}`)}
         from ${table} where ${isDue} and id::text <> all(cast(:running as text[]))) as own
       ${lane ? `where (${isHeld}) is not true` : ''} order by ${places} limit ${MOST_CONSIDERED}),
     first as (select distinct on (${own}) own_id from candidates order by ${own}, ${places}),
     due as (
       select id as own_id, claimed_until is not null as is_orphan from ${table}
       where id in (select own_id from first) and ${isDue}
       order by ${order} limit :limit for no key update skip locked),
     claimed as (
       update ${table} set claimed_by = :holder, attempts = attempts + 1,
         claimed_until = clock_timestamp() + :duration * interval '1 millisecond'
       from due where id = own_id returning ${table}.*, is_orphan)
     select ${columns === '*' ? '*' : `id, attempts, is_orphan, ${columns}`} from claimed as ${table} order by ${order}`,
    request,
  )
  return rows
}

/** Renews this instance's claims. Returns the ids of the rows that another instance has claimed since. */
export async function renewClaims(db: Knex, { table }: Queue, ids: readonly string[], { holder, duration }: Claim) {
  const rows = () => db(table).whereRaw('id::text = any(?)', [[...ids]])
  const claimed_until = db.raw("clock_timestamp() + ? * interval '1 millisecond'", [duration])
  if ((await rows().where({ claimed_by: holder }).update({ claimed_until })) === ids.length) return []
  return (await rows().whereNot({ claimed_by: holder }).pluck('id')).map(String)
}

type ClaimRelease = Pick<ClaimedRow, 'id'> & { holder: string; isCounted: boolean; next_at: Date | null }

/**
 * Releases a claim unless it was lost. `isCounted`: the attempt counts. `next_at`: when the row is due, if it waits.
 */
export const giveBack = (db: Knex, { table }: Queue, { id, holder, isCounted, next_at }: ClaimRelease) =>
  db(table)
    .where({ id, claimed_by: holder })
    .update({
      claimed_by: null,
      claimed_until: null,
      ...(isCounted ? {} : { attempts: db.raw('greatest(attempts - 1, 0)') }),
      ...(next_at && { next_at }),
    })

/**
 * Makes rows due that wait for longer than any pause, and ends claims that last longer than any claim: a wrong clock
 * wrote them.
 */
export const freeHeld = (db: Knex, table: string, now: Date) =>
  db.raw(
    `update :table: set next_at = least(next_at, :now),
       claimed_until = case when claimed_until > clock_timestamp() + interval '1 hour' then clock_timestamp() else claimed_until end
     where next_at > cast(:now as timestamptz) + interval '1 day' or claimed_until > clock_timestamp() + interval '1 hour'`,
    { table, now },
  )

export type WorkCounts = { waiting: number; running: number; failed: number }

/** Counts the rows of a kind for staff. */
export async function countWork(db: Knex, { table, waiting, failures }: Queue, kind: string): Promise<WorkCounts> {
  const count = (where: string) => `(select count(*)::int from ${table} where ${where})`
  const isHeld = 'coalesce(claimed_until > clock_timestamp(), false)'
  const { rows } = await db.raw<{ rows: WorkCounts[] }>(
    `select ${count(`(${waiting}) and not ${isHeld}`)} as waiting, ${count(`(${waiting}) and ${isHeld}`)} as running,
       ${failures ? count(`(${failures.where})`) : '0'} as failed`,
    { kind },
  )
  return rows[0] ?? { waiting: 0, running: 0, failed: 0 }
}

export type FailedRow = { id: string; about: string; error: string | null; at: Date; may_repeat: boolean }

/** Lists the rows whose work failed, the newest first; with an id that row alone. */
export async function listFailed(
  db: Knex,
  { table, failures }: Queue,
  { kind, id = null, limit }: { kind: string; id?: string | null; limit: number },
): Promise<FailedRow[]> {
  if (!failures) return []
  const { where, about, error = 'error', at = 'created_at', mayRepeat = 'true' } = failures
  const { rows } = await db.raw<{ rows: FailedRow[] }>(
    `select id::text, ${about} as about, ${error} as error, ${at} as at, ${mayRepeat} as may_repeat from ${table}
     where (${where}) and (cast(:id as text) is null or id::text = :id) order by ${at} desc, id desc limit :limit`,
    { kind, id, limit },
  )
  return rows
}

/** Whether a row exists, in any state. */
export const hasRow = async (db: Knex, { table }: Queue, id: string): Promise<boolean> =>
  (await db(table).whereRaw('id::text = ?', [id]).first('id')) !== undefined
