import * as z from 'zod'
import { leadDays, type PriceList } from '../../products/rules/price-list.ts'
import { addWorkingDays, dayOf } from '../../web/dates.ts'
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
  const lead = list ? leadDays(list) : 0
  const day = z.iso.date().safeParse(needed).data ?? null
  const done = isOver ? null : (due ?? (lead > 0 ? addWorkingDays(dayOf(now), lead) : null))
  const texts = { needed: day && dueDay(day, now), done: done && dueDay(done, now) }
  const isLate = day !== null && done !== null && done > day
  return {
    ...texts,
    since: due === null && done ? (isPaidWhole ? 'kalau dibayar hari ini' : 'kalau DP masuk hari ini') : null,
    warning: isLate ? `Belum cukup waktu: butuh tanggal ${texts.needed}, perkiraan selesai ${texts.done}.` : null,
  }
}
