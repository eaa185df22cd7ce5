import type { StatusBadge } from '../../web/context.ts'
import { DAY_MS, dayBegins, longDate, shortDay } from '../../web/dates.ts'
import type { Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { buildChoices, pagesUpTo } from '../../web/paging.ts'
import { orderStates, paymentReasons, productionStates, standingBadge, statusesLabel } from '../labels.ts'
import { orderHref } from '../order-deps.ts'
import { netPaid, type Order, shortRupiah } from '../rules/amounts.ts'
import { getOrderTask, isPriceOpen, type OrderStatus, orderStatuses, productionStatuses } from '../rules/order.ts'
import { bulkActions } from './bulk-view-model.ts'
import { filterQuery, isNarrowed, type ListFilter, listHref, sorts } from './filter.ts'
import type { ListedOrder, MoneyWait, StatusCounts } from './list-queries.ts'

export const ORDERS_PER_PAGE = 25

type ListInput = {
  orders: readonly ListedOrder[]
  counts: StatusCounts | null
  needy: StatusCounts
  maxCounted: number
}

/** A bulk change that was refused, with the typed values. */
export type RefusedBulk = { problem: string | null; typed: Values }
export const notRefused: RefusedBulk = { problem: null, typed: {} }

/** `counts` is null if more than `maxCounted` orders match. */
export function listView(input: ListInput, filter: ListFilter, now: Date, { problem, typed: formValues } = notRefused) {
  const { orders, counts, needy, maxCounted } = input
  const statusTotal = counts === null ? maxCounted : sumCounts(counts, filter.keadaan)
  const total = filter.perlu ? sumCounts(needy, filter.keadaan) : statusTotal
  return {
    here: listHref(filter),
    query: filterQuery(filter),
    search: filter.cari,
    status: filter.keadaan ?? '',
    needsStaff: filter.perlu !== null,
    export: `/admin/pesanan/ekspor.csv${filterQuery({ ...filter, page: 1, urut: 'perlu' })}`,
    productions: buildChoices(productionNames, filter.produksi, 'Semua produksi'),
    prices: buildChoices({ belum: 'Belum dikonfirmasi' }, filter.harga, 'Semua harga'),
    invoices: buildChoices({ terbuka: 'Belum dibayar' }, filter.tagihan, 'Semua tagihan'),
    sorts: buildChoices(sorts, filter.urut),
    from: filter.dari ?? '',
    to: filter.sampai ?? '',
    tabs: buildTabs(input, filter),
    count: `${counts === null && !filter.perlu ? 'Lebih dari ' : ''}${total.toLocaleString('id-ID')} pesanan`,
    isNarrowed: isNarrowed(filter),
    groups: groupOrders(orders, filter, now),
    actions: bulkActions(formValues.tindakan),
    reason: formValues.alasan ?? '',
    problem,
    pagination: pagesUpTo(total, ORDERS_PER_PAGE, filter.page, (page) => listHref({ ...filter, page })),
    empty: emptyLabel(filter, total),
  }
}

/** The first two tabs are all orders, and orders that need staff. */
function buildTabs({ counts, needy }: ListInput, filter: ListFilter) {
  // The id of a tab is stable, so that the tab keeps the keyboard focus when htmx replaces the list.
  const tab = (id: string, text: string, count: number | null, change: Pick<ListFilter, 'keadaan' | 'perlu'>) => ({
    id: `saring-${id}`,
    text,
    count: count?.toLocaleString('id-ID') ?? '',
    href: listHref({ ...filter, page: 1, ...change }),
    isCurrent: change.perlu ? filter.perlu !== null : change.keadaan === filter.keadaan && !filter.perlu,
  })
  const ofStatus = (keadaan: OrderStatus | null) => {
    const text = keadaan ? orderStates[keadaan].label : 'Semua'
    return tab(keadaan ?? 'semua', text, counts && sumCounts(counts, keadaan), { keadaan, perlu: null })
  }
  return [
    ofStatus(null),
    tab('perlu', 'Perlu kamu', sumCounts(needy, null), { keadaan: null, perlu: 'ya' }),
    ...orderStatuses.map(ofStatus).filter(({ count, isCurrent }) => count !== '0' || isCurrent),
  ]
}

/** Orders are grouped only in one sort order; the others give one group without a heading. */
function groupOrders(orders: readonly ListedOrder[], filter: ListFilter, now: Date) {
  const rows = (some: readonly ListedOrder[]) => some.map((order) => rowView(order, now, order.waits))
  if (orders.length === 0) return []
  if (filter.urut !== 'perlu' || filter.perlu) return [{ name: null, note: null, rows: rows(orders) }]
  const groupName = (order: ListedOrder) => {
    if (order.waits !== null || getOrderTask(order) !== null) return 'Perlu kamu'
    return order.ended_at === null ? 'Berjalan' : 'Selesai'
  }
  return ['Perlu kamu', 'Berjalan', 'Selesai'].flatMap((name) => {
    const some = orders.filter((order) => groupName(order) === name)
    const note = name === 'Perlu kamu' ? 'paling mendesak dulu' : null
    return some.length > 0 ? [{ name, note, rows: rows(some) }] : []
  })
}

const waitBadge = (waits: MoneyWait): StatusBadge =>
  waits === 'proof'
    ? { color: 'degraded', label: 'Bukti perlu dicek' }
    : { color: 'down', label: paymentReasons[waits].list }

/**
 * The row of an order in the staff list. It is the same for every staff member, so that one rendering can be pushed to
 * all. `waits`: a reason why the order needs staff that is not in its own fields.
 */
export function rowView(order: Order, now: Date, waits: MoneyWait | null) {
  const { order_code: code, status_order: status, production_status: production, due_on: due } = order
  const paidAmount = netPaid(order)
  const isOpen = production === 'menunggu' || production === 'diproses'
  return {
    code,
    href: orderHref(code),
    version: order.version,
    customer: order.customer_name,
    product: order.product_name,
    quantity: order.quantity.toLocaleString('id-ID'),
    total: rupiah(order.total_price),
    // For narrow screens.
    shortTotal: `Rp\u00a0${shortRupiah(order.total_price)}`,
    shortMoney: shortMoney(order, isOpen),
    paid: paidAmount > 0 ? `dibayar ${rupiah(paidAmount)}` : null,
    isPaid: status === 'lunas',
    standing: waits ? waitBadge(waits) : standingBadge(order),
    status: orderStates[status],
    production: productionStates[production],
    statuses: statusesLabel(order, ' · '),
    placed: shortDate.format(order.created_at),
    due: due && isOpen ? `Tenggat ${shortDate.format(toNoon(due))}` : null,
    isLate: due !== null && isOpen && dayBegins(due).getTime() + DAY_MS <= now.getTime(),
    isDoubted: isPriceOpen(order),
    isUrgent: waits !== null,
  }
}

function shortMoney(order: Order, isOpen: boolean): string {
  const { status_order: status, due_on: due, created_at, ended_at } = order
  const paidAmount = netPaid(order)
  const money = paidAmount > 0 ? `${shortRupiah(paidAmount)} masuk` : 'belum bayar'
  const ends = due === null ? 'tanpa tenggat' : shortDay(toNoon(due))
  const day = isOpen || (ended_at === null && due !== null) ? ends : shortDay(created_at)
  return [status === 'lunas' ? 'lunas' : money, day].join(' · ')
}

/** "2026-11-27" becomes "27 November 2026". */
export const dayLabel = (day: string) => longDate(toNoon(day))
const toNoon = (day: string) => new Date(dayBegins(day).getTime() + DAY_MS / 2)
/** "21 Nov 2026", for narrow columns. */
const shortDate = new Intl.DateTimeFormat('id-ID', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'Asia/Jakarta',
})

function sumCounts(counts: StatusCounts, status: OrderStatus | null): number {
  if (status) return counts.get(status) ?? 0
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

const productionNames = Object.fromEntries(productionStatuses.map((one) => [one, productionStates[one].label]))

function emptyLabel(filter: ListFilter, total: number): string {
  if (total > 0) return 'Halaman ini sudah tidak berisi apa-apa.'
  return isNarrowed(filter) ? 'Tidak ada pesanan yang cocok dengan saringan ini.' : 'Belum ada pesanan.'
}
