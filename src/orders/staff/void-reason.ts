import type { OrderDetails, OrderInvoice } from './order-details.ts'

/** What became of an invoice that nobody is to pay any more: "Diganti", or "Dibatalkan" and why, where that is known. */
export type VoidReason = { word: 'Diganti' | 'Dibatalkan'; why: string | null }

/** By what is remembered of the order; null for an invoice that was not voided. */
export function voidReasonOf(
  { invoice_status, invoice_code, ended_at }: OrderInvoice,
  { order, invoices, history }: Pick<OrderDetails, 'order' | 'invoices' | 'history'>,
): VoidReason | null {
  if (invoice_status !== 'dibatalkan') return null
  const told = history.find(({ kind, note }) => kind === 'invoice_void' && note === invoice_code)
  if (told)
    return { word: 'Dibatalkan', why: told.old === 'price' ? 'karena harganya berubah' : 'karena ada pengembalian' }
  if (history.some(({ kind, note }) => kind === 'link_refused' && note.startsWith(invoice_code)))
    return { word: 'Dibatalkan', why: 'karena gateway menolaknya' }
  // The one in its place was made in the very moment that ended it.
  const next = ended_at && invoices.find(({ created_at }) => created_at.getTime() === ended_at.getTime())
  if (next) return { word: 'Diganti', why: `dengan ${next.invoice_code}` }
  if (order.status_order === 'dibatalkan') return { word: 'Dibatalkan', why: 'bersama pesanannya' }
  return { word: 'Dibatalkan', why: order.status_order === 'lunas' ? 'karena sudah lunas' : null }
}
