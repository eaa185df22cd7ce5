import type { AttentionView, Due, Figure, Occurrence, Waiting, WaitingRows } from '../../../platform/attention.ts'
import { storedValues } from '../../../platform/site-settings.ts'
import { dayBegins, hour, shortDay, toWibDay, weekday } from '../../../web/dates.ts'
import { grouped, rupiah } from '../../../web/formats/rupiah.ts'
import { fragment } from '../../../web/render.ts'
import { buildCapacity, type Capacity } from '../../board/capacity.ts'
import { newsLabel } from '../../events.ts'
import { pickupLabels, standingBadge, taskLabels } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import { type Task, tasks } from '../../rules/order.ts'
import { orderSettings } from '../../settings.ts'
import { dayName, daysAhead, nearDay } from './days.ts'
import type { DueOrder, Event, OpenQuote, OpenTask, Today } from './queries.ts'
import { designRow, heldRow, proofRow, quoteRow, REVIEW_HREF, refundRow } from './rows.ts'
import { summaryText } from './summary.ts'
import { workRows } from './work-rows.ts'

/**
 * `reviews`: the number of payments, proofs and webhooks in review. `isAccountMissing`: customers cannot pay, because
 * the shop has not entered its bank account. `byHand`: the number of messages that staff send themselves.
 */
type Shop = { reviews: number; isAccountMissing: boolean; byHand: number }

export const todayView = (today: Today, shop: Shop, now: Date): AttentionView => ({
  lead: { href: `${LIST_HREF}baru/`, text: 'Pesanan baru' },
  income: { href: '/admin/dasbor/', days: today.income },
  figures: buildFigures(today, now),
  waiting: buildWaitingRows(today, shop, now),
  due: today.due.map((order) => dueView(order, now)),
  allDue: `${LIST_HREF}?urut=tenggat`,
  happened: today.events.map((event) => happenedView(event, now)),
  sections: [capacityFragment({ capacity: capacityFor(today, now) })],
  brief: summaryText(today.work, now),
  allHappened: { href: `${LIST_HREF}?urut=terbaru`, text: 'Semua pesanan' },
})

const capacityFragment = fragment<{ capacity: Capacity }>('/orders/board/_capacity')

function capacityFor({ trends, undated, perDay }: Today, now: Date): Capacity {
  const { pieces_per_day } = storedValues(orderSettings, [{ name: 'pieces_per_day', value: perDay }])
  return buildCapacity({ due: trends.due, undated }, pieces_per_day, toWibDay(now))
}

const buildFigures = ({ trends, unpaid, making, dueSoon, due }: Today, now: Date): Figure[] => [
  {
    label: 'Belum dibayar',
    value: rupiah(unpaid.sum),
    note: unpaid.count > 0 ? `${grouped(unpaid.count)} tagihan terbuka` : 'tidak ada tagihan terbuka',
    href: '/admin/pesanan/?tagihan=terbuka',
    trend: until(trends.unpaid),
  },
  {
    label: 'Di produksi',
    value: `${grouped(making.count)} pesanan`,
    note: `${grouped(making.pieces)} potong`,
    href: '/admin/pesanan/?produksi=diproses',
    trend: until(trends.making),
  },
  {
    label: 'Tenggat 7 hari',
    value: `${grouped(dueSoon.count)} pesanan`,
    note: dueNote(dueSoon, due[0]?.due_on ?? null, now),
    href: '/admin/pesanan/?urut=tenggat',
    trend: { values: daysAhead(now).map((day) => trends.due.find((one) => one.day === day)?.count ?? 0), today: 0 },
  },
]

const until = (values: readonly number[]) => ({ values, today: values.length - 1 })

/** `after`: the first due date of all orders, or null. */
function dueNote({ late, next }: Today['dueSoon'], after: string | null, now: Date): string {
  if (late > 0) return `${grouped(late)} sudah lewat`
  if (next !== null) return `paling dekat ${dayName(next, now)}`
  return after === null ? 'belum ada tenggat' : `berikutnya ${dayName(after, now)}`
}

/** In each kind, rows with an order's name come before the row that stands for the remaining ones. */
function buildWaitingRows(today: Today, { reviews, isAccountMissing, byHand }: Shop, now: Date): WaitingRows {
  const { proofs, held, refunds } = today
  const payments = reviews - proofs.length - held.length
  const moreRefunds = refunds.total - refunds.rows.length
  const pickups = today.work.filter(({ kind }) => kind === 'pickup').map(({ order_code }) => order_code)
  const work = workRows(today, byHand, now)
  const quotes = (state: OpenQuote['state']) => today.quotes.filter((one) => one.state === state).map(quoteRow)
  const openTasks = (task: Task) => today.tasks.filter((one) => one.task === task)
  const taskRows = (task: Task) => openTasks(task).map((one) => taskRow(one, pickups.includes(one.order_code), now))
  const designs = (isRevision: boolean) =>
    today.designs.filter(({ state }) => (state === 'changes') === isRevision).map((one) => designRow(one, now))
  return {
    first: [{ ...accountRow, count: isAccountMissing ? 1 : 0 }, ...quotes('change')],
    money: [
      ...proofs.map((proof) => proofRow(proof, now)),
      ...held.map(heldRow),
      ...work.complaints,
      ...refunds.rows.map(refundRow),
    ],
    // A requested revision comes before the production of its order.
    answers: [...quotes('asked'), ...quotes('accepted'), ...work.lost, work.byHand, ...designs(true)],
    orders: [
      ...taskRows('price'),
      ...work.late,
      ...(['invoice', 'ship', 'collect'] as const).flatMap(taskRows),
      ...work.sizes,
      ...taskRows('make'),
      ...designs(false),
    ],
    more: [
      { ...paymentsRow, count: payments, title: `${grouped(payments)} pembayaran lain perlu diperiksa` },
      { ...refundsRow, count: moreRefunds, title: `${grouped(moreRefunds)} pengembalian lain` },
      ...quotes('expired'),
      work.lateRest,
      ...tasks.map((task) => moreRow(task, openTasks(task))),
    ],
  }
}

const dueView = (order: DueOrder, now: Date): Due => ({
  day: shortDay(dayBegins(order.due_on)),
  weekday: nearDay(order.due_on, now) ?? weekday(dayBegins(order.due_on)),
  isLate: order.due_on < toWibDay(now),
  title: order.customer_name,
  line: `${order.product_name} × ${grouped(order.quantity)}`,
  badge: standingBadge(order),
  href: orderHref(order.order_code),
})

const happenedView = (event: Event, now: Date): Occurrence => ({
  at: event.at,
  time: toWibDay(event.at) === toWibDay(now) ? hour(event.at) : shortDay(event.at),
  text: newsLabel(event),
  who: event.customer_name,
  href: orderHref(event.order_code),
})

const LIST_HREF = '/admin/pesanan/'

type Rest = Omit<Waiting, 'count' | 'title'>

const accountRow: Omit<Waiting, 'count'> = {
  badge: { color: 'down', label: 'Belum diisi' },
  title: 'Rekening toko belum diisi',
  line: 'Pelanggan belum bisa membayar',
  action: 'Isi sekarang',
  place: { page: 'pengaturan', part: 'setelan-bank' },
}

/** The rows that stand for payments and refunds that are not listed. */
const paymentsRow: Rest = {
  badge: { color: 'unknown', label: 'Pembayaran' },
  line: 'Bukti transfer, uang yang dipersoalkan, atau kabar gateway',
  action: 'Lihat semua',
  place: { href: REVIEW_HREF },
}
const refundsRow: Rest = {
  badge: { color: 'unknown', label: 'Dana kembali' },
  line: 'Uang pelanggan dari pesanan batal atau terhapus',
  action: 'Lihat semua',
  place: { href: REVIEW_HREF },
}

function taskRow(order: OpenTask, isPickup: boolean, now: Date): Waiting {
  const { title, action, matter, ...badge } = isPickup ? pickupLabels : taskLabels[order.task]
  const form = getTaskForm(order)
  const due = order.due_on !== null && order.task !== 'price' && `tenggat ${dayName(order.due_on, now)}`
  const isLate = due && order.due_on !== null && order.due_on < toWibDay(now)
  return {
    count: 1,
    badge,
    title: `${title} ${order.customer_name}`,
    line: [order.order_code, ...listTaskFacts(order), ...(due && !isLate ? [due] : [])].join(' · '),
    late: isLate ? `${due}, lewat` : '',
    action,
    place: { href: orderHref(order.order_code) },
    about: order.order_code,
    matter,
    ...(form && {
      form: { href: `${orderHref(order.order_code)}${form.to}/`, fields: { version: order.version, ...form.fields } },
    }),
  }
}

/** If the task needs no input, the button does it. If something is missing, the order's page says what. */
function getTaskForm({ task, payment_type, notification_channel: saluran }: OpenTask) {
  if (task === 'make') return { to: 'produksi', fields: { production_status: 'diproses' } }
  if (task === 'invoice') return { to: 'link', fields: { jenis: payment_type, saluran } }
  return task === 'collect' ? { to: 'link', fields: { jenis: 'pelunasan', saluran } } : null
}

function listTaskFacts({ task, product_name, quantity, total, remaining }: OpenTask): string[] {
  const goods = `${product_name} × ${grouped(quantity)}`
  if (task === 'price') return [goods, `perkiraan ${rupiah(total)}`]
  if (task === 'invoice') return [goods, `${rupiah(total)} belum ditagih`]
  if (task === 'collect') return [`sisa ${rupiah(remaining)}`]
  return task === 'ship' ? ['lunas'] : [goods]
}

/** The row that stands for the orders with this task that are not shown. */
function moreRow(task: Task, visibleTasks: readonly OpenTask[]): Waiting {
  const count = (visibleTasks[0]?.kind_total ?? 0) - visibleTasks.length
  return {
    count,
    badge: { color: 'unknown', label: taskLabels[task].label },
    title: `${grouped(count)} pesanan lain`,
    line: taskLabels[task].more,
    action: 'Lihat semua',
    place: { href: `${LIST_HREF}${task === 'price' ? '?harga=belum' : '?perlu=ya'}` },
  }
}
