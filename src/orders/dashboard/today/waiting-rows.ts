import type { Waiting } from '../../../platform/attention.ts'
import { ago } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { paymentReasons, taskLabels } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import { type Task, tasks } from '../../rules/tasks.ts'
import { dayName } from './days.ts'
import type { HeldPayment, OpenProof, OpenRefund, OpenTask } from './queries.ts'

const REVIEW_HREF = '/admin/pembayaran/'
export const LIST_HREF = '/admin/pesanan/'

type Rest = Omit<Waiting, 'count' | 'title'>

export const accountRow: Omit<Waiting, 'count'> = {
  badge: { color: 'down', label: 'Belum diisi' },
  title: 'Rekening toko belum diisi',
  line: 'Pelanggan belum bisa membayar',
  action: 'Isi sekarang',
  place: { page: 'pengaturan', part: 'setelan-bank' },
  at: 10,
}

/** Rows that stand for the payments and the refunds that are not listed themselves. */
export const paymentsRow: Rest = {
  badge: { color: 'unknown', label: 'Pembayaran' },
  line: 'Bukti transfer, uang yang dipersoalkan, atau kabar gateway',
  action: 'Lihat semua',
  place: { href: REVIEW_HREF },
  at: 27,
}
export const refundsRow: Rest = {
  badge: { color: 'unknown', label: 'Dana kembali' },
  line: 'Uang pelanggan dari pesanan batal atau terhapus',
  action: 'Lihat semua',
  place: { href: REVIEW_HREF },
  at: 28,
}

export const proofRow = ({ id, order_code, customer_name, asked, at }: OpenProof, now: Date): Waiting => ({
  count: 1,
  badge: { color: 'degraded', label: 'Bukti transfer' },
  title: `Bukti transfer ${customer_name}`,
  line: `${order_code} · ${rupiah(asked)} · masuk ${ago(at, now)}`,
  action: 'Periksa',
  place: { href: `${REVIEW_HREF}#bukti-${id}` },
  at: 11,
  about: order_code,
  matter: 'ada bukti transfer',
})

export const heldRow = (payment: HeldPayment): Waiting => ({
  count: 1,
  badge: { color: 'down', label: 'Uang dipersoalkan' },
  title: paymentReasons[payment.reason ?? 'unconfirmed'].title(payment),
  line: [
    payment.order_code,
    payment.asked === null
      ? `dibayar ${rupiah(payment.amount)}`
      : `dibayar ${rupiah(payment.amount)} dari ${rupiah(payment.asked)}`,
  ].join(' · '),
  action: 'Putuskan',
  place: { href: `${REVIEW_HREF}#bayar-${payment.id}` },
  at: 12,
  about: payment.order_code,
  matter: 'ada uang lain',
})

export const refundRow = ({ id, order_code, customer_name, due, is_deleted }: OpenRefund): Waiting => ({
  count: 1,
  badge: { color: 'down', label: 'Dana kembali' },
  title: `Kembalikan ${rupiah(due)} ke ${customer_name}`,
  line: `${order_code} · ${is_deleted ? 'dihapus' : 'dibatalkan'}`,
  action: 'Catat',
  place: { href: `${REVIEW_HREF}#dana-${id}` },
  at: 14,
})

const whole = (count: number) => count.toLocaleString('id-ID')
const placeOf = (task: Task) => 20 + tasks.indexOf(task)
const MORE_AT = 29

export function taskRow(order: OpenTask, now: Date): Waiting {
  const { title, action, matter, ...badge } = taskLabels[order.task]
  return {
    count: 1,
    badge,
    title: `${title} ${order.customer_name}`,
    line: [
      order.order_code,
      ...factsOf(order),
      ...(order.due_on === null || order.task === 'price' ? [] : [`tenggat ${dayName(order.due_on, now)}`]),
    ].join(' · '),
    action,
    place: { href: orderHref(order.order_code) },
    at: placeOf(order.task),
    about: order.order_code,
    matter,
  }
}

function factsOf({ task, product_name, quantity, total, remaining }: OpenTask): string[] {
  const goods = `${product_name} × ${whole(quantity)}`
  if (task === 'price') return [goods, `perkiraan ${rupiah(total)}`]
  if (task === 'invoice') return [goods, `${rupiah(total)} belum ditagih`]
  if (task === 'collect') return [`sisa ${rupiah(remaining)}`]
  return task === 'ship' ? ['lunas'] : [goods]
}

export const moreRow = (task: Task, count: number): Waiting[] =>
  count <= 0
    ? []
    : [
        {
          count,
          badge: { color: 'unknown', label: taskLabels[task].label },
          title: `${whole(count)} pesanan lain`,
          line: taskLabels[task].more,
          action: 'Lihat semua',
          place: { href: `${LIST_HREF}${task === 'price' ? '?harga=belum' : '?perlu=ya'}` },
          at: MORE_AT,
        },
      ]
