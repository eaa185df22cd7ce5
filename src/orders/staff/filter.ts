import * as z from 'zod'
import { DAY_MS, dayBegins } from '../../web/dates.ts'
import { PageNumber, Text } from '../../web/form.ts'
import { orderStatuses, productionStatuses } from '../rules/order.ts'

export const sorts = {
  perlu: 'Yang menunggu dulu',
  terbaru: 'Terbaru',
  terlama: 'Terlama',
  harga: 'Harga tertinggi',
  tenggat: 'Tenggat terdekat',
}

const Day = z.iso.date().nullable().catch(null)

/**
 * `dari` and `sampai` are days in Western Indonesian time, both included. `perlu` leaves only orders that need staff.
 */
export const ListFilter = z.object({
  cari: Text.trim().max(100).catch(''),
  keadaan: z.enum(orderStatuses).nullable().catch(null),
  produksi: z.enum(productionStatuses).nullable().catch(null),
  harga: z.enum(['belum']).nullable().catch(null),
  tagihan: z.enum(['terbuka']).nullable().catch(null),
  perlu: z.enum(['ya']).nullable().catch(null),
  dari: Day,
  sampai: Day,
  urut: z.enum(['perlu', 'terbaru', 'terlama', 'harga', 'tenggat']).catch('perlu'),
  page: PageNumber.catch(1),
})
export type ListFilter = z.infer<typeof ListFilter>

/** Such as "?keadaan=lunas&page=2"; default values are left out. */
export function filterQuery({ page, urut, ...fields }: ListFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value)
  if (urut !== 'perlu') query.set('urut', urut)
  if (page > 1) query.set('page', String(page))
  return query.size > 0 ? `?${query}` : ''
}

export const listHref = (filter: ListFilter) => `/admin/pesanan/${filterQuery(filter)}`

export const isNarrowed = ({ cari, keadaan, produksi, harga, tagihan, perlu, dari, sampai }: ListFilter) =>
  cari !== '' || [keadaan, produksi, harga, tagihan, perlu, dari, sampai].some((value) => value !== null)

/**
 * The range begins at the start of the first day and ends at the end of the second day in Jakarta. `to` is exclusive.
 */
export const toDateRange = ({ from, to }: { from: string | null; to: string | null }) => ({
  from: from === null ? null : dayBegins(from),
  to: to === null ? null : new Date(dayBegins(to).getTime() + DAY_MS),
})
