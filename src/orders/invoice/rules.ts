import { Refusal } from '../../web/refusal.ts'
import { MAX_PROOFS } from '../limits.ts'
import { getRemaining, type Invoice, type Order, type Rupiah } from '../rules/amounts.ts'
import { isEnded, takesMoney } from '../rules/order.ts'

/** What the page of an invoice says, and how it can be paid there. */

type InvoiceSums = Pick<Invoice, 'invoice_status' | 'invoice_amount'> & { received: Rupiah }

export const isPaid = ({ invoice_status }: Pick<Invoice, 'invoice_status'>): boolean =>
  invoice_status === 'sudah dibayar'

/** The money that came in for an invoice. If no payment is counted, this is the invoice's own amount. */
export const amountReceived = ({ received, invoice_amount }: InvoiceSums): Rupiah => received || invoice_amount

/** Whether staff accepted less than the invoice's amount and the order still owes money. */
export const isPartlyReceived = (order: Order, invoice: InvoiceSums): boolean =>
  isPaid(invoice) && amountReceived(invoice) < invoice.invoice_amount && getRemaining(order) > 0

/** Whether an invoice shows what its order still owes: after the invoice is paid, or after money went back. */
export function showsRest(order: Order, { invoice_status }: Pick<Invoice, 'invoice_status'>): boolean {
  const isLeft = isPaid({ invoice_status }) || (invoice_status === 'belum dibayar' && order.refunded_amount > 0)
  return isLeft && order.status_order !== 'dibatalkan'
}

/** The stamp on the sheet. "LUNAS" (fully paid) appears only when nothing of the whole order is left to pay. */
export function chooseStamp(
  order: Order,
  invoice: InvoiceSums & Pick<Invoice, 'payment_type' | 'sheet'>,
): string | null {
  if (invoice.invoice_status === 'belum dibayar') return null
  if (!isPaid(invoice)) return 'TIDAK BERLAKU'
  const isDp = invoice.payment_type === 'dp'
  const isPart = isDp && Math.max(invoice.received, invoice.invoice_amount) < invoice.sheet.total_price
  if (!isPart && getRemaining(order) === 0) return 'LUNAS'
  if (isPartlyReceived(order, invoice)) return 'DITERIMA SEBAGIAN'
  return isDp ? 'DP DITERIMA' : 'DITERIMA'
}

/** The method shows only if it looks like a gateway's code such as BANK_TRANSFER, never as free text of staff. */
export const isMethodShown = (method: string): boolean => /^[A-Z][A-Z_]*( [A-Z][A-Z0-9_]*)?$/.test(method)

type Link = { provider: string; state: string } | null
type OpenInvoice = Pick<Invoice, 'invoice_status'> & { held: Rupiah; proofs: number; link: Link }
/**
 * `url`: the address where the invoice can be paid now. `lacksAccount`: the shop has not entered its bank account for
 * transfers.
 */
type Payable = { order: Order; invoice: OpenInvoice; url: string | null; lacksAccount: boolean }

/**
 * How an invoice can be paid now, or why it cannot. While staff check money or a proof, no way is shown, so that nobody
 * pays twice.
 */
export function findPayState({ order, invoice, url, lacksAccount }: Payable) {
  if (isPaid(invoice)) return 'paid'
  if (invoice.invoice_status === 'dibatalkan') return order.status_order === 'dibatalkan' ? 'cancelled' : 'replaced'
  if (invoice.held > 0) return 'held'
  if (invoice.proofs > 0) return 'proven'
  if (url) return lacksAccount ? 'unreachable' : 'payable'
  return invoice.invoice_status === 'belum dibayar' && invoice.link?.state === 'wanted' ? 'preparing' : 'expired'
}

/**
 * Whether the page of an invoice has the form for a proof: the invoice is paid by transfer, awaits money and has fewer
 * than `MAX_PROOFS` proofs.
 */
export const takesProof = (
  order: Order,
  invoice: Pick<OpenInvoice, 'invoice_status' | 'link'>,
  proofs: number,
): boolean => invoice.link?.provider === 'manual' && awaitsMoney(invoice, order) && proofs < MAX_PROOFS

/** Whether an invoice still waits for its money. */
export const awaitsMoney = (invoice: Pick<Invoice, 'invoice_status'>, order: Pick<Order, 'status_order'>): boolean =>
  takesMoney(invoice) && !isEnded(order)

/** Throws a 409 if an invoice takes no proofs of transfer: it awaits no money, or has `MAX_PROOFS` proofs. */
export function insistTakesProof(invoice: Invoice, order: Order, proofs: number): void {
  if (!awaitsMoney(invoice, order)) throw new Refusal(409, 'Invoice ini tidak menunggu pembayaran lagi.')
  if (proofs >= MAX_PROOFS) throw new Refusal(409, `Paling banyak ${MAX_PROOFS} bukti untuk satu invoice.`)
}
