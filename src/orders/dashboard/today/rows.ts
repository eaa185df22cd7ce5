import type { Waiting } from '../../../platform/attention.ts'
import { ago } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { paymentReasons } from '../../labels.ts'
import { orderHref } from '../../order-deps.ts'
import { quoteHref } from '../../quotes/save-quote.ts'
import type { HeldPayment, OpenDesign, OpenProof, OpenQuote, OpenRefund } from './queries.ts'

/** The rows of single matters that wait for staff. */

export const REVIEW_HREF = '/admin/pembayaran/'

export const proofRow = (
  { id, order_code, customer_name, asked: requestedAmount, at }: OpenProof,
  now: Date,
): Waiting => ({
  count: 1,
  badge: { color: 'degraded', label: 'Bukti transfer' },
  title: `Bukti transfer ${customer_name}`,
  line: `${order_code} · ${rupiah(requestedAmount)} · masuk ${ago(at, now)}`,
  action: 'Periksa',
  place: { href: `${REVIEW_HREF}#bukti-${id}` },
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
  about: payment.order_code,
  matter: 'ada uang lain',
})

export const refundRow = ({ id, order_code, customer_name, due, is_deleted }: OpenRefund): Waiting => ({
  count: 1,
  badge: { color: 'down', label: 'Dana kembali' },
  title: `Kembalikan ${rupiah(due)} ke ${customer_name}`,
  line: `${order_code} · ${is_deleted ? 'dihapus' : 'dibatalkan'}`,
  action: 'Catat',
  place: { href: `${REVIEW_HREF}#dana-${id}-refund-amount` },
})

const ours = { color: 'degraded', label: 'Desain di kita' } as const
const theirs = { color: 'unknown', label: 'Desain di pemesan' } as const
const designWords = {
  none: { badge: ours, title: 'Buat desain', matter: 'desain belum dibuat' },
  changes: { badge: ours, title: 'Revisi desain', matter: 'desain minta direvisi' },
  waiting: { badge: theirs, title: 'Menunggu jawaban', matter: 'desain menunggu pemesan' },
}

export function designRow({ order_code, customer_name, state, at: since }: OpenDesign, now: Date): Waiting {
  const { title, ...words } = designWords[state ?? 'none']
  return {
    ...words,
    count: 1,
    about: order_code,
    action: 'Buka desain',
    title: `${title} ${customer_name}`,
    line: `${order_code} · sejak ${ago(since, now)}`,
    place: { href: `${orderHref(order_code)}berkas/` },
  }
}

const quoteWords = {
  change: { color: 'degraded', title: 'Minta diubah', action: 'Ubah penawaran' },
  asked: { color: 'degraded', title: 'Minta penawaran', action: 'Tulis penawaran' },
  accepted: { color: 'up', title: 'Penawaran disetujui', action: 'Buka' },
  expired: { color: 'paused', title: 'Penawaran kedaluwarsa', action: 'Kirim lagi' },
} as const

export function quoteRow({ code, state, customer_name, words, order_code }: OpenQuote): Waiting {
  const { color, title, action } = quoteWords[state as keyof typeof quoteWords] // the query asks for these
  return {
    count: 1,
    badge: { color, label: 'Penawaran' },
    title: `${title}: ${customer_name}`,
    action,
    line: [code, order_code ?? words.slice(0, 120)].filter(Boolean).join(' · '),
    place: { href: order_code ? orderHref(order_code) : quoteHref(code) },
  }
}
