import { moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { channelLabels, paymentTypeLabels } from '../labels.ts'
import type { SentMessage } from '../messages/queries.ts'
import { invoiceHref } from '../order-deps.ts'
import { paymentUrl } from '../payments/rules.ts'
import { downPayment } from '../rules/amounts.ts'
import { getNextStep } from '../track/next-step.ts'
import { getOpenInvoice, type TrackedOrder } from '../track/tracked-order.ts'

/** `link`: the whole address of the tracker with its key. */
type ConfirmationInput = TrackedOrder & { messages: readonly SentMessage[]; key: string; link: string; now: Date }

export function confirmationView({ messages, link, ...details }: ConfirmationInput) {
  const { order, key } = details
  const { order_code: code, total_price: total, dp_percent: percent } = order
  const text = encodeURIComponent(`Pesanan ${code}\n${link}`)
  const first = percent === null ? total : downPayment(total, percent)
  return {
    version: order.version,
    code,
    name: order.customer_name,
    product: `${order.quantity} × ${order.product_name}`,
    amounts: [
      { label: 'Harga seluruhnya', value: rupiah(total) },
      { label: percent === null ? 'Dibayar penuh di awal' : `DP ${percent}%`, value: rupiah(first) },
      ...(first < total ? [{ label: 'Sisa setelah pengerjaan', value: rupiah(total - first) }] : []),
    ],
    isPriceConfirmed: order.price_confirmed,
    isUnshipped: details.goods.isUnshipped,
    pay: payView(details),
    sent: sentMessagesSentence(messages),
    // Customers keep the link by sending it to themselves.
    link,
    keep: order.contact_phone
      ? { to: 'WhatsApp', href: `https://wa.me/${order.contact_phone}?text=${text}` }
      : { to: 'email', href: `mailto:${order.contact_email ?? ''}?subject=Pesanan%20${code}&body=${text}` },
    // The browser fetches the page again from here when the order changes.
    href: `/pesan/${code}/?kunci=${key}`,
    ownHref: `/lacak/${code}/?kunci=${key}`,
  }
}

function sentMessagesSentence(messages: readonly SentMessage[]): string | null {
  const links = messages.filter(({ type }) => /^(dp|full|pelunasan)_invoice$/.test(type))
  const channels = (links.length > 0 ? links : messages).map(
    ({ channel, recipient }) => `${channelLabels[channel]} ke ${recipient}`,
  )
  const what = links.length > 0 ? 'Link pembayarannya' : 'Kabar pesanan ini'
  return channels.length > 0 ? `${what} telah dikirim lewat ${[...new Set(channels)].join(' dan lewat ')}.` : null
}

/**
 * What the customer pays next, by the rules of the tracker, so that nobody is asked to pay again while a payment is
 * checked. `kind`: `ready` with a payable link, `pending` while the link is being created, else `other`, which shows
 * the tracker's next step.
 */
function payView({ key, now, ...details }: Omit<ConfirmationInput, 'messages' | 'link'>) {
  const { order } = details
  const next = getNextStep(details, now)
  const open = getOpenInvoice(details)
  const url = next.look === 'pay' && open ? paymentUrl(open, open.link, now) : null
  const isLinkPending = open?.link?.state === 'wanted' && next.look === 'wait' && next.action === null
  const withKey = (path: string) => `${path}?kunci=${key}`
  const href = open && invoiceHref(open)
  const isInvoicePage = href !== null && url?.endsWith(href) === true
  return {
    kind: url ? 'ready' : isLinkPending ? 'pending' : 'other',
    next: next.action ? { ...next, action: { ...next.action, href: withKey(next.action.href) } } : next,
    amount: open ? rupiah(open.invoice_amount) : '',
    what: open ? paymentTypeLabels[open.payment_type] : '',
    url: isInvoicePage ? withKey(href) : (url ?? ''),
    until: url && open?.link?.expires_at ? moment(open.link.expires_at) : null,
    invoiceHref: url && href && !isInvoicePage ? withKey(href) : null,
    href: withKey(`/pesan/${order.order_code}/`),
  }
}
