import type { Waiting } from '../../../platform/attention.ts'
import { ago } from '../../../web/dates.ts'
import { BY_HAND_HREF } from '../../messages/message-view-model.ts'
import { orderHref } from '../../order-deps.ts'
import { dayName } from './days.ts'
import type { Today } from './queries.ts'
import type { Work } from './work-sql.ts'

/** The rows about the tasks of the workshop and the counter, in addition to the tasks of the orders. */

/** The number of late orders, and of orders without sizes, that are listed. */
const SHOWN = 3

/** `byHand`: the number of messages that staff have to send themselves. */
export function workRows({ work, tasks, dueSoon }: Today, byHand: number, now: Date) {
  const of = (kind: Work['kind']) => work.filter((one) => one.kind === kind)
  // If an order has a task, the row of the task says that the order is late.
  const isListed = ({ order_code }: Work) => tasks.some((task) => task.order_code === order_code)
  const late = of('late').filter((one) => !isListed(one))
  const more = dueSoon.late - of('late').filter(isListed).length - Math.min(SHOWN, late.length)
  const sizes = of('sizes').slice(0, SHOWN)
  return {
    complaints: of('complaint').map((one) => complaintRow(one, now)),
    lost: of('lost').map((one) => lostRow(one, now)),
    byHand: { ...handRow, count: byHand, title: `${byHand.toLocaleString('id-ID')} pesan menunggu kamu kirim` },
    late: late.slice(0, SHOWN).map((one) => lateRow(one, now)),
    lateRest: {
      ...lateRest,
      count: Math.max(0, more),
      title: `${more.toLocaleString('id-ID')} pesanan lain terlambat`,
    },
    sizes: sizes.map((one) => sizesRow(one, now)),
  }
}

const formatGoods = ({ product_name, quantity }: Work) => `${product_name} × ${quantity.toLocaleString('id-ID')}`

const complaintRow = ({ order_code, customer_name, state, at }: Work, now: Date): Waiting => ({
  count: 1,
  badge: state === 'baru' ? { color: 'down', label: 'Keluhan' } : { color: 'maintenance', label: 'Keluhan disepakati' },
  title: `${state === 'baru' ? 'Keluhan' : 'Tuntaskan keluhan'} ${customer_name}`,
  line: `${order_code} · ${ago(at, now)}`,
  action: state === 'baru' ? 'Jawab' : 'Buka',
  place: { href: `${orderHref(order_code)}keluhan/` },
})

const lostRow = ({ order_code, customer_name, ref, at }: Work, now: Date): Waiting => ({
  count: 1,
  badge: { color: 'degraded', label: 'Kode hilang' },
  title: `Kode hilang: ${customer_name}`,
  line: `${order_code} · minta linknya ${ago(at, now)}`,
  action: 'Kirim link',
  // The page shows the first message after this one.
  place: { href: `${BY_HAND_HREF}?sesudah=${BigInt(ref ?? 1) - 1n}` },
})

const handRow: Omit<Waiting, 'count' | 'title'> = {
  badge: { color: 'degraded', label: 'Pesan' },
  line: 'satu per satu, yang paling lama dulu',
  action: 'Kirim',
  place: { href: BY_HAND_HREF },
}

const lateRow = (one: Work, now: Date): Waiting => ({
  count: 1,
  badge: { color: 'down', label: 'Terlambat' },
  title: `Terlambat: ${one.customer_name}`,
  line: `${one.order_code} · ${formatGoods(one)}`,
  late: `tenggat ${dayName(one.due_on ?? '', now)}, lewat`,
  action: 'Buka',
  place: { href: orderHref(one.order_code) },
  about: one.order_code,
})

const lateRest: Omit<Waiting, 'count' | 'title'> = {
  badge: { color: 'unknown', label: 'Terlambat' },
  line: 'belum dikirim dan tenggatnya lewat',
  action: 'Lihat semua',
  place: { href: '/admin/pesanan/?urut=tenggat' },
}

const sizesRow = (one: Work, now: Date): Waiting => ({
  count: 1,
  badge: { color: 'degraded', label: 'Ukuran' },
  title: `Ukuran belum lengkap: ${one.customer_name}`,
  line: `${one.order_code} · ${formatGoods(one)} · tenggat ${dayName(one.due_on ?? '', now)}`,
  action: 'Lengkapi',
  place: { href: `${orderHref(one.order_code)}ukuran/` },
  about: one.order_code,
  matter: 'ukuran belum lengkap',
})
