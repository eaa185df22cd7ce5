import type { PaymentLinkRow } from '../../db/order-rows.ts'
import { moment } from '../../web/dates.ts'
import type { Invoice, Order } from '../amounts.ts'
import { invoiceHref } from '../desk.ts'
import { paymentUrl } from '../invoices.ts'
import { downPayment, netPaid, rupiah } from '../money.ts'
import { isEnded } from '../order.ts'
import { channelWords, paymentTypeWords } from '../words.ts'
import type { Sent } from './confirmation-queries.ts'

type Asked = { invoice: Invoice; link: PaymentLinkRow | undefined } | null

/** Where and what the customer pays first. `pending`: nobody can pay yet, but it is being seen to. */
export type PayView = {
  kind: 'ready' | 'pending' | 'paid' | 'over'
  amount: string
  what: string
  url: string
  until: string | null
  /** Null where one pays on the invoice's own page. */
  invoiceHref: string | null
  /** This very page, to look again. */
  href: string
}

export type ConfirmationView = {
  code: string
  name: string
  product: string
  amounts: { label: string; value: string }[]
  isPriceConfirmed: boolean
  pay: PayView
  /** What was sent where, in a sentence; null where nothing was. */
  told: string | null
  trackHref: string
  /** Shows the order in full: for whoever ordered alone. */
  ownHref: string
}

type Shown = { order: Order; asked: Asked; told: readonly Sent[]; key: string; now: Date }

/** What somebody sees who just ordered. */
export function confirmationView({ order, asked, told, key, now }: Shown): ConfirmationView {
  const { order_code: code, total_price: total, dp_percent: percent } = order
  const first = percent === null ? total : downPayment(total, percent)
  return {
    code,
    name: order.customer_name,
    product: `${order.quantity} × ${order.product_name}`,
    amounts: [
      { label: 'Harga seluruhnya', value: rupiah(total) },
      { label: percent === null ? 'Dibayar penuh di awal' : `DP ${percent}%`, value: rupiah(first) },
      ...(first < total ? [{ label: 'Sisa setelah pengerjaan', value: rupiah(total - first) }] : []),
    ],
    isPriceConfirmed: order.price_confirmed,
    pay: payView({ order, asked, key, now }),
    told: sentenceOf(told),
    trackHref: `/lacak/${code}/`,
    ownHref: `/lacak/${code}/?kunci=${key}`,
  }
}

function sentenceOf(told: readonly Sent[]): string | null {
  const links = told.filter(({ type }) => /^(dp|full|pelunasan)_invoice$/.test(type))
  const ways = (links.length > 0 ? links : told).map(
    ({ channel, recipient }) => `${channelWords[channel]} ke ${recipient}`,
  )
  const what = links.length > 0 ? 'Link pembayarannya' : 'Kabar pesanan ini'
  return ways.length > 0 ? `${what} telah dikirim lewat ${[...new Set(ways)].join(' dan lewat ')}.` : null
}

export function payView({ order, asked, key, now }: Omit<Shown, 'told'>): PayView {
  const url = asked ? paymentUrl(asked.invoice, asked.link, now) : null
  const href = asked && invoiceHref(asked.invoice)
  const isWanted = asked?.invoice.invoice_status === 'belum dibayar' && asked.link?.state === 'wanted'
  const isPaid = netPaid(order) > 0
  return {
    kind: url ? 'ready' : isPaid ? 'paid' : isWanted && !isEnded(order) ? 'pending' : 'over',
    amount: asked ? rupiah(asked.invoice.invoice_amount) : '',
    what: asked ? paymentTypeWords[asked.invoice.payment_type] : '',
    url: url ?? '',
    until: url && asked?.link?.expires_at ? moment(asked.link.expires_at) : null,
    invoiceHref: href && !url?.endsWith(href) ? href : null,
    href: `/pesan/${order.order_code}/?kunci=${key}`,
  }
}
