import type { Knex } from 'knex'
import { countProductionDays } from '../products/rules/price-list.ts'
import { addWorkingDays, toWibDay, workingDaysBetween } from '../web/dates.ts'
import { readGoods } from './lines/queries.ts'
import type { HistoryEntry } from './queries.ts'
import type { Order } from './rules/amounts.ts'

/** A change of an order. The caller saves it. */
export type DueChange = { set: Partial<Pick<Order, 'due_on' | 'due_from'>>; history: HistoryEntry[] }

/**
 * The due date that is promised after the first payment or the approval of the design, if the price list priced the
 * goods. Without a promised day, the days of the list are counted from today. A day that was promised before moves by
 * the working days that have passed since.
 */
export async function promisedDue(db: Knex, order: Order, now: Date): Promise<DueChange> {
  const { list } = await readGoods(db, order)
  const productionDays = list ? countProductionDays(list) : 0
  if (productionDays === 0) return { set: {}, history: [] }
  const today = toWibDay(now)
  const { due_on: old, due_from } = order
  const passed = old ? workingDaysBetween(due_from ?? today, today) : productionDays
  const due_on = addWorkingDays(old ?? today, passed)
  const history = due_on === old ? [] : [{ kind: 'edit_due_on', old, new: due_on }]
  return { set: { due_on, due_from: today }, history }
}
