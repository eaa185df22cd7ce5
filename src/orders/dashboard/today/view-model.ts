import type { AttentionView, Due, Figure, Happened, Waiting } from '../../../platform/attention.ts'
import { dayBegins, dayOf, hour, shortDay, weekday } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { newsLabel } from '../../events.ts'
import { standingBadge } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import { tasks } from '../../rules/tasks.ts'
import { dayName, daysAhead, nearDay } from './days.ts'
import type { DueOrder, Event, Today } from './queries.ts'
import {
  accountRow,
  heldRow,
  LIST_HREF,
  moreRow,
  paymentsRow,
  proofRow,
  refundRow,
  refundsRow,
  taskRow,
} from './waiting-rows.ts'

/** `reviews`: number of payments, proofs and webhooks under review. `isAccountMissing`: customers cannot pay. */
type Shop = { reviews: number; isAccountMissing: boolean }

export const todayView = (today: Today, shop: Shop, now: Date): AttentionView => ({
  lead: { href: `${LIST_HREF}baru/`, text: 'Pesanan baru' },
  income: { href: '/admin/dasbor/', days: today.income },
  figures: figuresOf(today, now),
  waiting: waitingOf(today, shop, now),
  due: today.due.map((order) => dueView(order, now)),
  allDue: `${LIST_HREF}?urut=tenggat`,
  happened: today.events.map((event) => happenedView(event, now)),
  allHappened: { href: `${LIST_HREF}?urut=terbaru`, text: 'Semua pesanan' },
})

const whole = (count: number) => count.toLocaleString('id-ID')

const figuresOf = ({ trends, unpaid, making, dueSoon, due }: Today, now: Date): Figure[] => [
  {
    label: 'Belum dibayar',
    value: rupiah(unpaid.sum),
    note: unpaid.count > 0 ? `${whole(unpaid.count)} tagihan terbuka` : 'tidak ada tagihan terbuka',
    href: '/admin/pesanan/?tagihan=terbuka',
    trend: until(trends.unpaid),
    at: 2,
  },
  {
    label: 'Di produksi',
    value: `${whole(making.count)} pesanan`,
    note: `${whole(making.pieces)} potong`,
    href: '/admin/pesanan/?produksi=diproses',
    trend: until(trends.making),
    at: 3,
  },
  {
    label: 'Tenggat 7 hari',
    value: `${whole(dueSoon.count)} pesanan`,
    note: dueNote(dueSoon, due[0]?.due_on ?? null, now),
    href: '/admin/pesanan/?urut=tenggat',
    trend: { values: daysAhead(now).map((day) => trends.due.find((one) => one.day === day)?.count ?? 0), today: 0 },
    at: 4,
  },
]

const until = (values: readonly number[]) => ({ values, today: values.length - 1 })

/** `after`: the first due date of all, or null. */
function dueNote({ late, next }: Today['dueSoon'], after: string | null, now: Date): string {
  if (late > 0) return `${whole(late)} sudah lewat`
  if (next !== null) return `paling dekat ${dayName(next, now)}`
  return after === null ? 'belum ada tenggat' : `berikutnya ${dayName(after, now)}`
}

function waitingOf(today: Today, { reviews, isAccountMissing }: Shop, now: Date): Waiting[] {
  const { proofs, held, refunds } = today
  const payments = reviews - proofs.length - held.length
  const moreRefunds = refunds.total - refunds.rows.length
  const perTask = tasks.flatMap((task) => {
    const rows = today.tasks.filter((one) => one.task === task)
    const total = rows[0]?.kind_total ?? 0
    return [...rows.map((row) => taskRow(row, now)), ...moreRow(task, total - rows.length)]
  })
  // Rows that stand for further things of a kind come after those that name an order.
  return [
    { ...accountRow, count: isAccountMissing ? 1 : 0 },
    ...proofs.map((proof) => proofRow(proof, now)),
    ...held.map(heldRow),
    { ...paymentsRow, count: payments, title: `${whole(payments)} pembayaran lain perlu diperiksa` },
    ...refunds.rows.map(refundRow),
    { ...refundsRow, count: moreRefunds, title: `${whole(moreRefunds)} pengembalian lain` },
    ...perTask,
  ]
}

const dueView = (order: DueOrder, now: Date): Due => ({
  day: shortDay(dayBegins(order.due_on)),
  weekday: nearDay(order.due_on, now) ?? weekday(dayBegins(order.due_on)),
  isLate: order.due_on < dayOf(now),
  title: order.customer_name,
  line: `${order.product_name} × ${whole(order.quantity)}`,
  badge: standingBadge(order),
  href: orderHref(order.order_code),
})

const happenedView = (event: Event, now: Date): Happened => ({
  at: event.at,
  time: dayOf(event.at) === dayOf(now) ? hour(event.at) : shortDay(event.at),
  text: newsLabel(event),
  who: event.customer_name,
  href: orderHref(event.order_code),
})
