import type { Knex } from 'knex'
import type { Booking } from '../../../db/column-types.ts'
import type { GoogleUseRow } from '../../../db/tables.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { toWibDay } from '../../../web/dates.ts'
import { comicSettings } from '../../settings.ts'

/**
 * What Google is paid for. Its units are scripts, pictures, minutes of speech, and thousands of characters of
 * narration.
 */
export type Service = GoogleUseRow['service']

/** `comic_id`, `run` and `panels` are set for reserved pictures, each of which is asked for later. */
type Use = { service: Service; units: number; user_id: number | null; comic_id?: number; run?: number; panels?: number }

const getCost = (prices: Record<`google_${Service}_price`, number>, { service, units }: Use) =>
  Math.ceil(units * prices[`google_${service}_price`])

/** Returns whose daily ceiling a use would exceed, or null if it exceeds none. */
export async function ceilingAbove(db: Knex, use: Use, now: Date): Promise<'member' | 'site' | null> {
  const settings = await readSettings(db, comicSettings)
  const { google_member_ceiling: most, google_daily_ceiling: mostOfAll } = settings
  const { rows } = await db.raw<{ rows: { all: number; own: number }[] }>(
    `select coalesce(sum(cost), 0)::float as all, coalesce(sum(cost) filter (where user_id = ?), 0)::float as own
       from google_uses where day = ?`,
    [use.user_id, toWibDay(now)],
  )
  const { all = 0, own = 0 } = rows[0] ?? {}
  const cost = getCost(settings, use)
  if (own + cost > most) return 'member'
  return all + cost > mostOfAll ? 'site' : null
}

/** Makes the bookings of a day wait for one another, so that together they stay below the ceilings. */
export const lockUses = (trx: Knex, now: Date) =>
  trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`google uses ${toWibDay(now)}`])

/** Books a use at today's price. Returns the booking, or whose ceiling the use would exceed. */
export const reserve = (db: Knex, use: Use, now: Date): Promise<Booking | 'member' | 'site'> =>
  db.transaction(async (trx) => {
    await lockUses(trx, now)
    const above = await ceilingAbove(trx, use, now)
    if (above) return above
    const cost = getCost(await readSettings(trx, comicSettings), use)
    const calls = use.run === undefined ? 1 : 0
    const [booking] = await trx('google_uses')
      .insert({ ...use, panels_left: use.panels ?? 0, day: toWibDay(now), calls, cost })
      .returning(['id', 'units', 'cost'])
    if (!booking) throw new Error('the use was not booked')
    return { ...booking, cost }
  })

/** Takes the units and cost of a booking back. The use stays counted as a failed call. */
export const giveBack = async (db: Knex, { id, units, cost }: Booking): Promise<void> => {
  await db('google_uses')
    .where({ id })
    .update({ failed: db.raw('failed + 1'), units: db.raw('units - ?', [units]), cost: db.raw('cost - ?', [cost]) })
}

/** Takes a booking back, but only once for each recording that Google failed to transcribe. */
export const giveBackWork = (db: Knex, operation: string): Promise<void> =>
  db.transaction(async (trx) => {
    const work = trx('voice_jobs').where({ operation }).whereNotNull('booking')
    const booking = (await work.clone().forUpdate().first('booking'))?.booking
    if (!booking) return
    await giveBack(trx, booking)
    await work.update({ booking: null })
  })

/** Returns the id of the reservation of a run, or null if the run is drawn by the kit. */
export const findReservation = async (db: Knex, comic_id: number, run: number | null): Promise<number | null> =>
  run === null ? null : ((await db('google_uses').where({ comic_id, run }).first('id'))?.id ?? null)

/**
 * Counts a call that draws `panels` panels. `ended`: the run has ended. `used up`: all pictures of the reservation are
 * drawn or in flight.
 */
export async function beginCall(db: Knex, id: number, panels: number): Promise<'begun' | 'ended' | 'used up'> {
  const open = db('google_uses').where({ id, released: false })
  const panels_left = db.raw('greatest(0, panels_left - ?)', [panels])
  const isWithin = open.clone().whereRaw('calls - failed < units')
  if ((await isWithin.update({ panels_left, calls: db.raw('calls + 1') })) > 0) return 'begun'
  return (await open.update({ panels_left })) > 0 ? 'used up' : 'ended'
}

/**
 * Records that at least `panels` panels are still to be drawn. Panels that were lost when the server was killed count
 * again.
 */
export const keepPanels = (db: Knex, id: number, panels: number) =>
  db('google_uses')
    .where({ id, released: false })
    .update({ panels_left: db.raw('least(panels, greatest(panels_left, ?))', [panels]) })

/**
 * Records that a picture was paid for but is useless: the cost stays, and the credits of its panels can be given back.
 */
export const wasteCall = (db: Knex, reservation: number, panels: number) =>
  db.raw(
    `with wasted as (
       update google_uses set calls = calls - 1, panels_left = least(panels, panels_left + ?)
        where id = ? and calls > failed returning *)
     insert into google_uses (day, service, user_id, calls, units, cost)
       select day, service, user_id, 1, 1, cost / units from wasted`,
    [panels, reservation],
  )

/** Makes the panels of a failed call available again, and also the picture if the call `isWithin` the reservation. */
export const failCall = (db: Knex, reservation: number, panels: number, isWithin = true) =>
  db('google_uses')
    .where({ id: reservation })
    .update({
      panels_left: db.raw('least(panels, panels_left + ?)', [panels]),
      failed: db.raw('failed + ?', [isWithin ? 1 : 0]),
    })

/**
 * Takes back the reserved pictures and panels that are neither drawn nor in flight. Returns how many panels were
 * reserved and how many were taken back.
 */
export async function releaseRest(trx: Knex, comicId: number, run: number): Promise<{ all: number; rest: number }> {
  const use = await trx('google_uses').where({ comic_id: comicId, run }).forUpdate().first()
  if (!use) return { all: 0, rest: 0 }
  const { id, units, panels: all, panels_left: rest } = use
  const used = use.calls - use.failed
  const smaller = used < units && { units: used, cost: trx.raw('cost * ? / ?', [used, units]) }
  await trx('google_uses')
    .where({ id })
    .update({ released: true, panels: all - rest, panels_left: 0, ...smaller })
  return { all, rest }
}

export type DayUse = Pick<GoogleUseRow, 'day' | 'service' | 'calls' | 'failed' | 'units' | 'cost'>

export const listUses = async (db: Knex, day: string): Promise<DayUse[]> =>
  db('google_uses')
    .where('day', '>=', day)
    .groupBy('day', 'service')
    .select<DayUse[]>('day', 'service', db.raw('sum(calls)::integer as calls, sum(failed)::integer as failed'))
    .select<DayUse[]>(db.raw('sum(units) as units, sum(cost) as cost'))
    .orderBy([{ column: 'day', order: 'desc' }, 'service'])
