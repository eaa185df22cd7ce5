import type { Notice } from '../../live/notices.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Order, Payment } from '../rules/amounts.ts'
import type { Rupiah } from '../rules/rupiah.ts'

/** Deciding the matter of a notice, named in `about`, closes it for everybody. */

type Code = Pick<Order, 'order_code'>
type Text = Notice & { about: string }

/** `amount`: as the customer named it, or null. */
export const proofNotice = ({ order_code }: Code, id: string, amount: Rupiah | null): Text => ({
  kind: 'note',
  message: `Bukti transfer${amount === null ? '' : ` ${rupiah(amount)}`} untuk ${order_code} perlu diperiksa.`,
  href: `/admin/pembayaran/#bukti-${id}`,
  author: null,
  about: `proof ${id}`,
})

export const paymentNotice = ({ order_code }: Code, { id, amount }: Pick<Payment, 'id' | 'amount'>): Text => ({
  kind: 'note',
  message: `Pembayaran ${rupiah(amount)} untuk ${order_code} perlu diperiksa.`,
  href: `/admin/pembayaran/#bayar-${id}`,
  author: null,
  about: `payment ${id}`,
})
