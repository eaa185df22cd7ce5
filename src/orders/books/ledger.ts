import * as z from 'zod'
import { methodLabel, methodLabels } from '../../payments/methods.ts'
import { DAY_MS, dayBegins, hour, longDate, toWibDay, weekday, wibInput } from '../../web/dates.ts'
import { PageNumber } from '../../web/form.ts'
import { CSV_BEGIN, csvLine } from '../../web/formats/csv.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, buildChoices, paginateOrThrow } from '../../web/paging.ts'
import { orderHref } from '../order-deps.ts'
import type { LedgerEntry, LedgerFilter, LedgerSums } from './queries.ts'

/** The cash book: the money that came in and went out, by day. */

export const ENTRIES_PER_PAGE = 100

const Day = z.iso.date().nullable().catch(null)
const ways = { masuk: 'in', keluar: 'out' } as const

export const LedgerQuery = z.object({
  dari: Day,
  sampai: Day,
  arah: z.enum(['masuk', 'keluar']).nullable().catch(null),
  cara: z
    .string()
    .refine((text) => Object.hasOwn(methodLabels, text))
    .nullable()
    .catch(null),
  page: PageNumber.catch(1),
})
type Query = z.infer<typeof LedgerQuery>

/** The range is this month, unless the query contains days. Both days are included. */
const getDayRange = ({ dari, sampai }: Query, now: Date) => {
  const from = dari ?? `${(sampai ?? toWibDay(now)).slice(0, 7)}-01`
  return { from, to: sampai ?? (from > toWibDay(now) ? from : toWibDay(now)) }
}

export function ledgerFilter(query: Query, now: Date): LedgerFilter {
  const { from, to } = getDayRange(query, now)
  const end = new Date(dayBegins(to).getTime() + DAY_MS)
  return { from: dayBegins(from), to: end, way: query.arah && ways[query.arah], method: query.cara }
}

export function ledgerView(entries: readonly LedgerEntry[], sums: LedgerSums, query: Query, now: Date) {
  const { from, to } = getDayRange(query, now)
  const filters = { dari: query.dari, sampai: query.sampai, arah: query.arah, cara: query.cara }
  return {
    from,
    to,
    title: `${longDate(dayBegins(from))} – ${longDate(dayBegins(to))}`,
    ways: buildChoices({ masuk: 'Masuk saja', keluar: 'Keluar saja' }, query.arah, 'Masuk dan keluar'),
    methods: buildChoices(methodLabels, query.cara, 'Semua cara bayar'),
    csv: addressWith('/admin/kas.csv', filters),
    sums: { in: rupiah(sums.in), out: rupiah(sums.out), left: rupiah(sums.in - sums.out) },
    held: sums.held > 0 ? rupiah(sums.held) : null,
    kept: sums.keptOrders > 0 ? `${rupiah(sums.kept)} dari ${sums.keptOrders} pesanan batal` : null,
    days: [...new Set(entries.map(({ day }) => day))].map((day) => dayView(entries.filter((one) => one.day === day))),
    pagination: paginateOrThrow(sums.entries, ENTRIES_PER_PAGE, query.page, (page) =>
      addressWith('/admin/kas/', { ...filters, page }),
    ),
  }
}

function dayView(entries: readonly LedgerEntry[]) {
  const [first] = entries
  const { at, day_in, day_out } = first ?? { at: new Date(0), day_in: 0, day_out: 0 }
  return {
    name: `${weekday(at)}, ${longDate(at)}`,
    sums: [...(day_in > 0 ? [`masuk ${rupiah(day_in)}`] : []), ...(day_out > 0 ? [`keluar ${rupiah(day_out)}`] : [])],
    rows: entries.map((entry) => ({
      time: hour(entry.at),
      code: entry.order_code,
      href: orderHref(entry.order_code),
      name: entry.customer_name,
      what: [entry.way === 'in' ? methodLabel(entry.method) : 'Dikembalikan', entry.note].filter(Boolean).join(' · '),
      in: entry.way === 'in' ? rupiah(entry.amount) : '',
      out: entry.way === 'out' ? rupiah(entry.amount) : '',
    })),
  }
}

const columns = ['Waktu', 'Kode', 'Nama pemesan', 'Cara', 'Catatan', 'Masuk', 'Keluar']

export const ledgerCsv = (entries: readonly LedgerEntry[]): string =>
  [
    `${CSV_BEGIN}${csvLine(columns)}`,
    ...entries.map(({ way, at, order_code, customer_name, method, note, amount }) =>
      csvLine([
        wibInput(at).replace('T', ' '),
        order_code,
        customer_name,
        way === 'in' ? methodLabel(method) : 'Dikembalikan',
        note,
        way === 'in' ? amount : '',
        way === 'out' ? amount : '',
      ]),
    ),
  ].join('')
