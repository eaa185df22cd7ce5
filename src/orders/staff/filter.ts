import { z } from 'zod'
import { dayBegins } from '../../web/dates.ts'
import { PageNumber, Text } from '../../web/form.ts'
import { orderStatuses, productionStatuses } from '../rules/order.ts'

/** The sort orders of the list, with their labels. */
export const sorts = { terbaru: 'Terbaru', terlama: 'Terlama', harga: 'Harga tertinggi', tenggat: 'Tenggat terdekat' }

const Day = z.iso.date().nullable().catch(null)

/** The query of the list's address. `dari` and `sampai` are days in Western Indonesia, both included. */
export const ListFilter = z.object({
  cari: Text.trim().max(100).catch(''),
  keadaan: z.enum(orderStatuses).nullable().catch(null),
  produksi: z.enum(productionStatuses).nullable().catch(null),
  harga: z.enum(['belum']).nullable().catch(null),
  dari: Day,
  sampai: Day,
  urut: z.enum(['terbaru', 'terlama', 'harga', 'tenggat']).catch('terbaru'),
  page: PageNumber.catch(1),
})
export type ListFilter = z.infer<typeof ListFilter>

/** "?keadaan=lunas&page=2", without default values; empty for the whole list. */
export function filterQuery({ page, urut, ...fields }: ListFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value)
  if (urut !== 'terbaru') query.set('urut', urut)
  if (page > 1) query.set('page', String(page))
  return query.size > 0 ? `?${query}` : ''
}

export const listHref = (filter: ListFilter) => `/admin/pesanan/${filterQuery(filter)}`

export const isNarrowed = ({ cari, keadaan, produksi, harga, dari, sampai }: ListFilter) =>
  cari !== '' || [keadaan, produksi, harga, dari, sampai].some((value) => value !== null)

const DAY_MS = 86_400_000

/** The time range from the start of one day to the end of another, in Jakarta time; `to` is exclusive. */
export const dateRangeOf = ({ from, to }: { from: string | null; to: string | null }) => ({
  from: from === null ? null : dayBegins(from),
  to: to === null ? null : new Date(dayBegins(to).getTime() + DAY_MS),
})
