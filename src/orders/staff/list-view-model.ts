import type { StatusBadge } from '../../web/context.ts'
import { dayBegins, longDate, shortDay } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { lastPage, type PaginationView, pagination } from '../../web/paging.ts'
import { orderStatusLabels, productionColors, productionStatusLabels, standingBadge, statusColors } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { isPriceOpen, type OrderStatus, orderStatuses, productionStatuses } from '../rules/order.ts'
import { netPaid, shortRupiah } from '../rules/rupiah.ts'
import { taskOf } from '../rules/tasks.ts'
import { bulkActions } from './bulk-view-model.ts'
import { filterQuery, isNarrowed, type ListFilter, listHref, sorts } from './filter.ts'
import type { ListedOrder, MoneyWait, StatusCounts } from './list-queries.ts'

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
  /**
   * Price, and what was paid with the due date, for narrow screens: "Rp 9,52 jt" and "5,7 jt masuk · 27 Nov". A finished order
   * has the day when it was placed in place of the due date.
   */
  shortTotal: string
  shortMoney: string
  /** What was paid, such as "dibayar Rp 3.750.000"; null while nothing was paid. */
  paid: string | null
  isPaid: boolean
  /** What staff must do or what the order waits for, in one badge. */
  standing: StatusBadge
  status: StatusBadge
  production: StatusBadge
  /** Both in words, such as "DP dibayar · produksi diproses". */
  statuses: string
  placed: string
  /** Due date, such as "Tenggat 27 Nov 2026"; null if the order has none or is already made. */
  due: string | null
  isLate: boolean
  /** Whether staff must still confirm the price that the customer entered. */
  isDoubted: boolean
  /** Whether a customer's money waits for staff. */
  isUrgent: boolean
}

type Choice = { value: string; text: string; isChosen: boolean }
type Tab = { id: string; text: string; count: string; href: string; isCurrent: boolean }
/** `note` says in which order the rows stand, or null. */
type Group = { name: string | null; note: string | null; rows: RowView[] }

export type ListView = {
  /** Address of this list with its filter, from which the page fetches the list again. */
  here: string
  export: string
  /** Key of the link in the staff menu: the list of orders in production has its own link. */
  section: 'pesanan' | 'produksi'
  search: string
  status: string
  needsStaff: boolean
  productions: Choice[]
  prices: Choice[]
  invoices: Choice[]
  sorts: Choice[]
  from: string
  to: string
  tabs: Tab[]
  count: string
  isNarrowed: boolean
  /** The rows, under headings if what waits for staff comes first. */
  groups: Group[]
  /** Options of the select field for changing several orders at once. */
  actions: Choice[]
  query: string
  pagination: PaginationView
  empty: string
}

export const ORDERS_PER_PAGE = 25

type ListInput = {
  orders: readonly ListedOrder[]
  counts: StatusCounts | null
  needy: StatusCounts
  maxCounted: number
}

/** Builds the view data of the order list page. `counts` is null if more than `maxCounted` orders match. */
export function listView(input: ListInput, filter: ListFilter, now: Date): ListView {
  const { orders, counts, needy, maxCounted } = input
  const countOf = (status: OrderStatus | null) => (counts === null ? null : sumOf(counts, status))
  const total = filter.perlu ? sumOf(needy, filter.keadaan) : (countOf(filter.keadaan) ?? maxCounted)
  const at = (change: Partial<ListFilter>) => listHref({ ...filter, page: 1, ...change })
  const tab = (keadaan: OrderStatus | null): Tab => ({
    // The id of a tab is stable, so that the keyboard focus stays on the tab when htmx replaces the list.
    id: `saring-${keadaan ?? 'semua'}`,
    text: keadaan ? orderStatusLabels[keadaan] : 'Semua',
    count: countOf(keadaan)?.toLocaleString('id-ID') ?? '',
    href: at({ keadaan, perlu: null }),
    isCurrent: keadaan === filter.keadaan && !filter.perlu,
  })
  const needyTab: Tab = {
    id: 'saring-perlu',
    text: 'Perlu kamu',
    count: sumOf(needy, null).toLocaleString('id-ID'),
    href: at({ keadaan: null, perlu: 'ya' }),
    isCurrent: filter.perlu !== null,
  }
  const pages = lastPage(total, ORDERS_PER_PAGE)
  return {
    here: listHref(filter),
    query: filterQuery(filter),
    section: filter.produksi === 'diproses' ? 'produksi' : 'pesanan',
    search: filter.cari,
    status: filter.keadaan ?? '',
    needsStaff: filter.perlu !== null,
    export: `/admin/pesanan/ekspor.csv${filterQuery({ ...filter, page: 1, urut: 'perlu' })}`,
    productions: choices('Semua produksi', productionStatuses, filter.produksi, (one) => productionStatusLabels[one]),
    prices: choices('Semua harga', ['belum'], filter.harga, () => 'Belum dikonfirmasi'),
    invoices: choices('Semua tagihan', ['terbuka'], filter.tagihan, () => 'Belum dibayar'),
    sorts: Object.entries(sorts).map(([value, text]) => ({ value, text, isChosen: value === filter.urut })),
    from: filter.dari ?? '',
    to: filter.sampai ?? '',
    tabs: [tab(null), needyTab, ...orderStatuses.map(tab).filter(({ count, isCurrent }) => count !== '0' || isCurrent)],
    count: `${counts === null && !filter.perlu ? 'Lebih dari ' : ''}${total.toLocaleString('id-ID')} pesanan`,
    isNarrowed: isNarrowed(filter),
    groups: groupsOf(orders, filter, now),
    actions: bulkActions(undefined),
    pagination: pagination((page) => listHref({ ...filter, page }), filter.page, Math.max(filter.page, pages)),
    empty: emptyLabel(filter, total),
  }
}

/** Puts the rows under headings while what waits comes first. Other sort orders give one group without a heading. */
function groupsOf(orders: readonly ListedOrder[], filter: ListFilter, now: Date): Group[] {
  const rows = (some: readonly ListedOrder[]) => some.map((order) => rowView(order, now, order.waits))
  if (orders.length === 0) return []
  if (filter.urut !== 'perlu' || filter.perlu) return [{ name: null, note: null, rows: rows(orders) }]
  const nameOf = (order: ListedOrder) => {
    if (order.waits !== null || taskOf(order) !== null) return 'Perlu kamu'
    return order.ended_at === null ? 'Berjalan' : 'Selesai'
  }
  return ['Perlu kamu', 'Berjalan', 'Selesai'].flatMap((name) => {
    const some = orders.filter((order) => nameOf(order) === name)
    const note = name === 'Perlu kamu' ? 'paling mendesak dulu' : null
    return some.length > 0 ? [{ name, note, rows: rows(some) }] : []
  })
}

const waitBadges: Record<MoneyWait, StatusBadge> = {
  proof: { color: 'degraded', label: 'Bukti perlu dicek' },
  short: { color: 'down', label: 'Kurang bayar' },
  over: { color: 'down', label: 'Lebih bayar' },
  late: { color: 'down', label: 'Bayar terlambat' },
  cancelled: { color: 'down', label: 'Dibayar, tapi batal' },
  duplicate: { color: 'down', label: 'Bayar dua kali' },
  currency: { color: 'down', label: 'Bukan rupiah' },
  unconfirmed: { color: 'down', label: 'Uang belum pasti' },
}

/** `waits`: why the order needs staff apart from its own fields. */
export function rowView(order: Order, now: Date, waits: MoneyWait | null): RowView {
  const { order_code: code, status_order: status, production_status: production, due_on: due } = order
  const paid = netPaid(order)
  const isOpen = production === 'menunggu' || production === 'diproses'
  return {
    code,
    href: orderHref(code),
    version: order.version,
    customer: order.customer_name,
    product: order.product_name,
    quantity: order.quantity.toLocaleString('id-ID'),
    total: rupiah(order.total_price),
    shortTotal: `Rp ${shortRupiah(order.total_price)}`,
    shortMoney: shortMoney(order, isOpen),
    paid: paid > 0 ? `dibayar ${rupiah(paid)}` : null,
    isPaid: status === 'lunas',
    standing: waits ? waitBadges[waits] : standingBadge(order),
    status: { color: statusColors[status], label: orderStatusLabels[status] },
    production: { color: productionColors[production], label: productionStatusLabels[production] },
    statuses: `${orderStatusLabels[status]} · produksi ${productionStatusLabels[production].toLowerCase()}`,
    placed: shortDate.format(order.created_at),
    due: due && isOpen ? `Tenggat ${shortDate.format(noonOf(due))}` : null,
    isLate: due !== null && isOpen && dayBegins(due).getTime() + DAY_MS <= now.getTime(),
    isDoubted: isPriceOpen(order),
    isUrgent: waits !== null,
  }
}

function shortMoney(order: Order, isOpen: boolean): string {
  const { status_order: status, due_on: due, created_at, ended_at } = order
  const paid = netPaid(order)
  const money = paid > 0 ? `${shortRupiah(paid)} masuk` : 'belum bayar'
  const ends = due === null ? 'tanpa tenggat' : shortDay(noonOf(due))
  const day = isOpen || (ended_at === null && due !== null) ? ends : shortDay(created_at)
  return [status === 'lunas' ? 'lunas' : money, day].join(' · ')
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

function sumOf(counts: StatusCounts, status: OrderStatus | null): number {
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
