import type { Knex } from 'knex'
import { countProductionDays } from '../products/rules/price-list.ts'
import { addWorkingDays, toWibDay, workingDaysBetween } from '../web/dates.ts'
import { readGoods } from './lines/queries.ts'
import type { HistoryEntry } from './queries.ts'
import type { Order } from './rules/amounts.ts'

/** A change of an order that its caller saves. */
export type DueChange = { set: Partial<Pick<Order, 'due_on' | 'due_from'>>; history: HistoryEntry[] }

/**
 * What is promised once the first payment came or the design was approved, for goods that the price list priced. Without
 * a day it is counted from today by the working days of the list; a day that was promised before moves by the working
 * days that passed since.
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
