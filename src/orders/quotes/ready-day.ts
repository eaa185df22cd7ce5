import * as z from 'zod'
import { countProductionDays, type PriceList } from '../../products/rules/price-list.ts'
import { addWorkingDays, toWibDay } from '../../web/dates.ts'
import { dueDay } from '../track/tracker-dates.ts'

type Days = {
  /** As it was typed. */
  needed: unknown
  /** That prices the goods. */
  list: Pick<PriceList, 'products'> | null
  /** What the order of the quote promises. */
  due?: string | null
  /** Whether nothing is promised any more. */
  isOver?: boolean
  /** Whether the first payment is the whole price. */
  isPaidWhole?: boolean
}

/**
 * When the goods are needed and when they are done, by the rule that the order of the quote promises a day by: counted
 * from its first payment. Each is null where nothing is known of it.
 */
export function daysView({ needed, list, due = null, isOver = false, isPaidWhole = false }: Days, now: Date) {
  const productionDays = list ? countProductionDays(list) : 0
  const day = z.iso.date().safeParse(needed).data ?? null
  const readyDay = isOver ? null : (due ?? (productionDays > 0 ? addWorkingDays(toWibDay(now), productionDays) : null))
  const texts = { needed: day && dueDay(day, now), done: readyDay && dueDay(readyDay, now) }
  const isLate = day !== null && readyDay !== null && readyDay > day
  return {
    ...texts,
    since: due === null && readyDay ? (isPaidWhole ? 'kalau dibayar hari ini' : 'kalau DP masuk hari ini') : null,
    warning: isLate ? `Belum cukup waktu: butuh tanggal ${texts.needed}, perkiraan selesai ${texts.done}.` : null,
  }
}
