import { dayBegins, longDate } from '../../web/dates.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import type { StatusBadge } from '../../web/render.ts'
import { orderStatusLabels, productionColors, productionStatusLabels, statusColors } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { isPriceOpen, type OrderStatus, orderStatuses, productionStatuses } from '../rules/order.ts'
import { formatRupiah, netPaid } from '../rules/rupiah.ts'
import { bulkActions } from './bulk-view-model.ts'
import { filterQuery, isNarrowed, type ListFilter, listHref, sorts } from './filter.ts'

/**
 * View data of a row of the order list. The row is the same for every staff member, so one rendering can be pushed to
 * all open pages.
 */
export type RowView = {
  code: string
  href: string
  version: number
  customer: string
  product: string
  quantity: string
  total: string
  paid: string
  isPaid: boolean
  status: StatusBadge
  production: StatusBadge
  placed: string
  /** Due date, such as "Tenggat 27 Nov 2026"; null if the order has none or is already made. */
  due: string | null
  isLate: boolean
  /** Whether staff must still confirm the price that the customer entered. */
  isDoubted: boolean
}

type Choice = { value: string; text: string; isChosen: boolean }
type Tab = { id: string; text: string; count: string; href: string; isCurrent: boolean }

export type ListView = {
  /** Address of this list with its filter, from which the page fetches the list again. */
  here: string
  export: string
  search: string
  status: string
  productions: Choice[]
  prices: Choice[]
  sorts: Choice[]
  from: string
  to: string
  tabs: Tab[]
  count: string
  isNarrowed: boolean
  rows: RowView[]
  /** Options of the select field for changing several orders at once. */
  actions: Choice[]
  query: string
  pagination: PaginationView
  empty: string
}

export const ORDERS_PER_PAGE = 25

type ListInput = { orders: readonly Order[]; counts: ReadonlyMap<OrderStatus, number> | null; maxCounted: number }

/** Builds the view data of the order list page. `counts` is null if more than `maxCounted` orders match. */
export function listView({ orders, counts, maxCounted }: ListInput, filter: ListFilter, now: Date): ListView {
  const countOf = (status: OrderStatus | null) => (counts === null ? null : sumOf(counts, status))
  const total = countOf(filter.keadaan) ?? maxCounted
  const at = (change: Partial<ListFilter>) => listHref({ ...filter, page: 1, ...change })
  const tab = (keadaan: OrderStatus | null): Tab => ({
    // The id of a tab is stable, so that the keyboard focus stays on the tab when htmx replaces the list.
    id: `saring-${keadaan ?? 'semua'}`,
    text: keadaan ? orderStatusLabels[keadaan] : 'Semua',
    count: countOf(keadaan)?.toLocaleString('id-ID') ?? '',
    href: at({ keadaan }),
    isCurrent: keadaan === filter.keadaan,
  })
  const pages = lastPage(total, ORDERS_PER_PAGE)
  return {
    here: listHref(filter),
    query: filterQuery(filter),
    search: filter.cari,
    status: filter.keadaan ?? '',
    export: `/admin/pesanan/ekspor.csv${filterQuery({ ...filter, page: 1, urut: 'terbaru' })}`,
    productions: choices('Semua produksi', productionStatuses, filter.produksi, (one) => productionStatusLabels[one]),
    prices: choices('Semua harga', ['belum'], filter.harga, () => 'Belum dikonfirmasi'),
    sorts: Object.entries(sorts).map(([value, text]) => ({ value, text, isChosen: value === filter.urut })),
    from: filter.dari ?? '',
    to: filter.sampai ?? '',
    tabs: [null, ...orderStatuses].map(tab),
    count: `${counts === null ? 'Lebih dari ' : ''}${total.toLocaleString('id-ID')} pesanan`,
    isNarrowed: isNarrowed(filter),
    rows: orders.map((order) => rowView(order, now)),
    actions: bulkActions(undefined),
    pagination: pagination((page) => listHref({ ...filter, page }), filter.page, Math.max(filter.page, pages)),
    empty: emptyLabel(filter, total),
  }
}

export function rowView(order: Order, now: Date): RowView {
  const { order_code: code, status_order: status, production_status: production, due_on: due } = order
  const isOpen = production === 'menunggu' || production === 'diproses'
  return {
    code,
    href: orderHref(code),
    version: order.version,
    customer: order.customer_name,
    product: order.product_name,
    quantity: order.quantity.toLocaleString('id-ID'),
    total: formatRupiah(order.total_price),
    paid: formatRupiah(netPaid(order)),
    isPaid: status === 'lunas',
    status: { color: statusColors[status], label: orderStatusLabels[status] },
    production: { color: productionColors[production], label: productionStatusLabels[production] },
    placed: shortDate.format(order.created_at),
    due: due && isOpen ? `Tenggat ${shortDate.format(noonOf(due))}` : null,
    isLate: due !== null && isOpen && dayBegins(due).getTime() + DAY_MS <= now.getTime(),
    isDoubted: isPriceOpen(order),
  }
}

/** Formats a day such as "2026-11-27" as "27 November 2026". */
export const dayLabel = (day: string) => longDate(noonOf(day))
const noonOf = (day: string) => new Date(dayBegins(day).getTime() + DAY_MS / 2)
const DAY_MS = 86_400_000
/** Date format for narrow columns, such as "21 Nov 2026". */
const shortDate = new Intl.DateTimeFormat('id-ID', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'Asia/Jakarta',
})

function sumOf(counts: ReadonlyMap<OrderStatus, number>, status: OrderStatus | null): number {
  if (status) return counts.get(status) ?? 0
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

const choices = <Value extends string>(
  all: string,
  values: readonly Value[],
  chosen: Value | null,
  label: (value: Value) => string,
): Choice[] => [
  { value: '', text: all, isChosen: chosen === null },
  ...values.map((value) => ({ value, text: label(value), isChosen: value === chosen })),
]

function emptyLabel(filter: ListFilter, total: number): string {
  if (total > 0) return 'Halaman ini sudah tidak berisi apa-apa.'
  return isNarrowed(filter) ? 'Tidak ada pesanan yang cocok dengan saringan ini.' : 'Belum ada pesanan.'
}
