import type { Knex } from 'knex'
import type { Booking, GoogleUseRow } from '../../../db/comic-rows.ts'

/** What Google is paid for: scripts, pictures, minutes of speech and thousands of characters of narration. */
export type Service = GoogleUseRow['service']

/**
 * Books a use of a service, unless all of the day would cost more than `ceiling` rupiah. Returns whether it was booked.
 * Bookings of a day wait for one another, so that together they keep to the ceiling.
 */
export const reserve = (db: Knex, { day, service, units, cost }: Booking, ceiling: number): Promise<boolean> =>
  db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`google uses ${day}`])
    const spent = Number((await trx('google_uses').where({ day }).sum({ cost: 'cost' }).first())?.cost ?? 0)
    if (spent + cost > ceiling) return false
    await trx('google_uses')
      .insert({ day, service, calls: 1, units, cost })
      .onConflict(['day', 'service'])
      .merge({
        calls: trx.raw('google_uses.calls + 1'),
        units: trx.raw('google_uses.units + excluded.units'),
        cost: trx.raw('google_uses.cost + excluded.cost'),
      })
    return true
  })

/** Takes back the price of a use that failed. It stays counted as a failed call. */
export const giveBack = async (db: Knex, { day, service, units, cost }: Booking): Promise<void> => {
  await db('google_uses')
    .where({ day, service })
    .update({
      failed: db.raw('failed + 1'),
      units: db.raw('units - ?', [units]),
      cost: db.raw('cost - ?', [cost]),
    })
}

/** Takes back the price of work on a recording that Google failed at, once. */
export const giveBackWork = (db: Knex, operation: string): Promise<void> =>
  db.transaction(async (trx) => {
    const work = trx('voice_jobs').where({ operation }).whereNotNull('booking')
    const booking = (await work.clone().forUpdate().first('booking'))?.booking
    if (!booking) return
    await giveBack(trx, booking)
    await work.update({ booking: null })
  })

/** Returns the uses of the days since `day`, the newest day first. */
export const listUses = (db: Knex, day: string): Promise<GoogleUseRow[]> =>
  db('google_uses')
    .where('day', '>=', day)
    .orderBy([{ column: 'day', order: 'desc' }, 'service'])
