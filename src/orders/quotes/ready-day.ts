import * as z from 'zod'
import { countProductionDays, type PriceList } from '../../products/rules/price-list.ts'
import { addWorkingDays, toWibDay } from '../../web/dates.ts'
import { dueDay } from '../track/tracker-dates.ts'

type Days = {
  /** The day on which the customer needs the goods, as it was typed. */
  needed: unknown
  /** The list that prices the goods. */
  list: Pick<PriceList, 'products'> | null
  /** The day that the order of the quote promises. */
  due?: string | null
  /** Whether no day is promised any more. */
  isOver?: boolean
  /** Whether the first payment is the whole price. */
  isPaidWhole?: boolean
}

/**
 * When the customer needs the goods and when they are ready. The ready day follows the rule by which an order promises
 * its day: it counts from the first payment. Each day is null if it is unknown.
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
