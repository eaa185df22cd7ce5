import { qrPath } from '../../artwork/qr.ts'
import { methodLabel } from '../../payments/methods.ts'
import { longDate, moment } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { invoiceStates, paymentTypeLabels } from '../labels.ts'
import { lineRows } from '../lines/rules.ts'
import { invoiceHref } from '../order-deps.ts'
import { getExcess, getRemaining, type Rupiah } from '../rules/amounts.ts'
import { maskedName } from '../rules/mask-name.ts'
import type { TrackedInvoice } from '../track/queries.ts'
import { lacksAccount, type PayInput, type PictureFinder, payView } from './pay-view-model.ts'
import { amountReceived, chooseStamp, isMethodShown, isPaid, isPartlyReceived, showsRest } from './rules.ts'

type Row = { label: string; amount: string; look: 'plain' | 'strong' }

export type InvoiceView = ReturnType<typeof invoiceView>

/**
 * Everyone with the invoice's code sees the invoice. Only the signed link also shows the full name and contact in `to`,
 * the order's lines, and the pictures of proofs.
 */
export function invoiceView(input: PayInput, isFull: boolean, findPicture: PictureFinder, baseUrl: string) {
  const { order, invoice } = input
  const { sheet } = invoice
  return {
    version: order.version,
    code: invoice.invoice_code,
    orderCode: order.order_code,
    shop: sheet.shop,
    issued: longDate(invoice.created_at),
    due: invoice.link?.expires_at && !lacksAccount(input) ? moment(invoice.link.expires_at) : null,
    paid: getReceipt(invoice),
    to: isFull
      ? { name: sheet.customer_name, contact: sheet.contact_information }
      : { name: maskedName(sheet.customer_name), contact: null },
    line: {
      name: lineName(invoice),
      detail: `${sheet.product_name} · ${sheet.quantity.toLocaleString('id-ID')} potong`,
      amount: rupiah(invoice.invoice_amount),
    },
    // Sizes and extras are private to the customer, so only the signed link shows them.
    lines: isFull ? lineRows(sheet.lines ?? []) : [],
    rows: buildRows(input),
    spelled: `${spelled(isPaid(invoice) ? amountReceived(invoice) : invoice.invoice_amount)} rupiah`,
    status: {
      word: isPartlyReceived(order, invoice) ? 'Diterima sebagian' : invoiceStates[invoice.invoice_status].label,
      look: looks[invoice.invoice_status],
    },
    rest: getRestText(input),
    stamp: chooseStamp(order, invoice),
    printed: getPrintInfo(input, `${baseUrl}${invoiceHref(invoice)}`),
    pay: payView(input, findPicture),
  }
}

const lineName = ({ payment_type: type, dp_percent: percent }: TrackedInvoice) =>
  `${paymentTypeLabels[type]}${type === 'dp' && percent !== null ? ` ${percent}%` : ''}`

function buildRows({ order, invoice }: PayInput): Row[] {
  const { total_price: total, quantity } = invoice.sheet
  const received = amountReceived(invoice)
  // The remaining amount follows the order's current price. If the invoice shows another price, the row names the
  // current one.
  const now = order.total_price === total ? '' : ` (harga sekarang ${rupiah(order.total_price)})`
  return [
    { label: 'Jumlah invoice ini', amount: rupiah(invoice.invoice_amount), look: 'strong' },
    ...(isPaid(invoice) && received !== invoice.invoice_amount
      ? [{ label: 'Dibayar', amount: rupiah(received), look: 'strong' as const }]
      : []),
    { label: `Harga pesanan (${quantity.toLocaleString('id-ID')} potong)`, amount: rupiah(total), look: 'plain' },
    ...(showsRest(order, invoice) ? [...buildPaymentRows(order), row(`Sisa pesanan${now}`, getRemaining(order))] : []),
  ]
}

const row = (label: string, amount: Rupiah): Row => ({ label, amount: rupiah(amount), look: 'plain' })

/** The payments from which the remaining amount follows, if it is not simply the price less this invoice. */
function buildPaymentRows(order: PayInput['order']): Row[] {
  const [back, over] = [order.refunded_amount, getExcess(order)]
  if (back === 0 && over === 0) return []
  return [
    row('Sudah dibayar', order.paid_amount),
    ...(back > 0 ? [row('Dikembalikan', back)] : []),
    ...(over > 0 ? [row('Lebih bayar', over)] : []),
  ]
}

function getRestText({ order, invoice }: PayInput): string | null {
  if (!isPartlyReceived(order, invoice)) return null
  return order.status_order === 'dibatalkan' ? 'Diterima sebagian.' : 'Diterima sebagian, sisanya lewat pelunasan.'
}

const getReceipt = (invoice: TrackedInvoice) =>
  isPaid(invoice)
    ? {
        at: invoice.paid_at && moment(invoice.paid_at),
        method: isMethodShown(invoice.method) ? methodLabel(invoice.method) : null,
      }
    : null

const looks: Record<TrackedInvoice['invoice_status'], 'open' | 'paid' | 'off'> = {
  'belum dibayar': 'open',
  'sudah dibayar': 'paid',
  kadaluarsa: 'off',
  dibatalkan: 'off',
}

/** Only for the printed sheet, because the web page shows the account beside the sheet. The address contains no key. */
function getPrintInfo(input: PayInput, address: string) {
  if (input.invoice.invoice_status !== 'belum dibayar') return null
  const { bank_name: bank, bank_account: account, bank_holder: holder } = input.settings
  const isByTransfer = input.invoice.link?.provider === 'manual' && !lacksAccount(input)
  const parts = ['Transfer ke', bank, account, holder && `atas nama ${holder}`].filter((part) => part !== '')
  return { bank: isByTransfer ? parts.join(' ') : null, address, qr: qrPath(address) }
}

const ones = 'nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas'.split(' ')
const groups = [
  [1_000_000_000_000, 'triliun'],
  [1_000_000_000, 'miliar'],
  [1_000_000, 'juta'],
  [1_000, 'ribu'],
] as const

/** Spells an amount as invoices do: 3,750,000 gives "tiga juta tujuh ratus lima puluh ribu". */
export function spelled(amount: number): string {
  for (const [size, name] of groups) {
    if (amount < size) continue
    const count = Math.floor(amount / size)
    const head = count === 1 && name === 'ribu' ? 'seribu' : `${spelled(count)} ${name}`
    return joinWords(head, amount % size)
  }
  if (amount >= 200) return joinWords(`${spelled(Math.floor(amount / 100))} ratus`, amount % 100)
  if (amount >= 100) return joinWords('seratus', amount % 100)
  if (amount >= 20) return joinWords(`${spelled(Math.floor(amount / 10))} puluh`, amount % 10)
  return amount < 12 ? (ones[amount] ?? '') : `${spelled(amount - 10)} belas`
}

const joinWords = (head: string, rest: number) => (rest === 0 ? head : `${head} ${spelled(rest)}`)
