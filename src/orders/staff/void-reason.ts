import type { OrderDetails, OrderInvoice } from './order-details.ts'

/** Why an invoice is void: it was replaced ("Diganti"), or voided ("Dibatalkan") for a reason, null if unknown. */
export type VoidReason = { word: 'Diganti' | 'Dibatalkan'; why: string | null }

/** Finds the reason in the order's history; null if the invoice is not void. */
export function voidReasonOf(
  { invoice_status, invoice_code, ended_at }: OrderInvoice,
  { order, invoices, history }: Pick<OrderDetails, 'order' | 'invoices' | 'history'>,
): VoidReason | null {
  if (invoice_status !== 'dibatalkan') return null
  const entry = history.find(({ kind, note }) => kind === 'invoice_void' && note === invoice_code)
  if (entry)
    return { word: 'Dibatalkan', why: entry.old === 'price' ? 'karena harganya berubah' : 'karena ada pengembalian' }
  if (history.some(({ kind, note }) => kind === 'link_refused' && note.startsWith(invoice_code)))
    return { word: 'Dibatalkan', why: 'karena gateway menolaknya' }
  // A replacement was created at the exact time when this invoice ended.
  const next = ended_at && invoices.find(({ created_at }) => created_at.getTime() === ended_at.getTime())
  if (next) return { word: 'Diganti', why: `dengan ${next.invoice_code}` }
  if (order.status_order === 'dibatalkan') return { word: 'Dibatalkan', why: 'bersama pesanannya' }
  return { word: 'Dibatalkan', why: order.status_order === 'lunas' ? 'karena sudah lunas' : null }
}
