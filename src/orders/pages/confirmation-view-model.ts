import { moment } from '../../web/dates.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import { invoiceHref } from '../order-deps.ts'
import { paymentUrl } from '../payments/invoices.ts'
import { downPayment, formatRupiah } from '../rules/rupiah.ts'
import { type NextStep, nextStepOf } from '../track/next-step.ts'
import { type NextStepInput, openInvoiceOf } from '../track/tracked-order.ts'
import type { SentMessage } from './confirmation-queries.ts'

/**
 * Where and what the customer pays now. `pending`: nobody can pay yet, but it is being seen to; `other`: what the tracker
 * says comes next.
 */
export type PayView = {
  kind: 'ready' | 'pending' | 'other'
  next: NextStep
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

type ConfirmationInput = NextStepInput & { told: readonly SentMessage[]; key: string; now: Date }

/** What somebody sees who just ordered. */
export function confirmationView({ told, ...shown }: ConfirmationInput): ConfirmationView {
  const { order, key } = shown
  const { order_code: code, total_price: total, dp_percent: percent } = order
  const first = percent === null ? total : downPayment(total, percent)
  return {
    code,
    name: order.customer_name,
    product: `${order.quantity} × ${order.product_name}`,
    amounts: [
      { label: 'Harga seluruhnya', value: formatRupiah(total) },
      { label: percent === null ? 'Dibayar penuh di awal' : `DP ${percent}%`, value: formatRupiah(first) },
      ...(first < total ? [{ label: 'Sisa setelah pengerjaan', value: formatRupiah(total - first) }] : []),
    ],
    isPriceConfirmed: order.price_confirmed,
    pay: payView(shown),
    told: sentMessagesSentence(told),
    trackHref: `/lacak/${code}/`,
    ownHref: `/lacak/${code}/?kunci=${key}`,
  }
}

function sentMessagesSentence(told: readonly SentMessage[]): string | null {
  const links = told.filter(({ type }) => /^(dp|full|pelunasan)_invoice$/.test(type))
  const ways = (links.length > 0 ? links : told).map(
    ({ channel, recipient }) => `${channelLabels[channel]} ke ${recipient}`,
  )
  const what = links.length > 0 ? 'Link pembayarannya' : 'Kabar pesanan ini'
  return ways.length > 0 ? `${what} telah dikirim lewat ${[...new Set(ways)].join(' dan lewat ')}.` : null
}

/** By the same rule as the tracker, so that nobody is asked twice for money that is being checked. */
export function payView({ key, now, ...known }: Omit<ConfirmationInput, 'told'>): PayView {
  const { order } = known
  const next = nextStepOf(known, now)
  const open = openInvoiceOf(known)
  const url = next.look === 'pay' && open ? paymentUrl(open, open.link, now) : null
  const isWanted = open?.link?.state === 'wanted' && next.look === 'wait' && next.action === null
  const signed = (path: string) => `${path}?kunci=${key}`
  const href = open && invoiceHref(open)
  const isOurs = href !== null && url?.endsWith(href) === true
  return {
    kind: url ? 'ready' : isWanted ? 'pending' : 'other',
    next: next.action ? { ...next, action: { ...next.action, href: signed(next.action.href) } } : next,
    amount: open ? formatRupiah(open.invoice_amount) : '',
    what: open ? paymentTypeLabels[open.payment_type] : '',
    url: isOurs ? signed(href) : (url ?? ''),
    until: url && open?.link?.expires_at ? moment(open.link.expires_at) : null,
    invoiceHref: url && href && !isOurs ? signed(href) : null,
    href: signed(`/pesan/${order.order_code}/`),
  }
}
