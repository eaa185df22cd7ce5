import type { OrderDetails, OrderInvoice } from './order-details.ts'

/** The invoice was replaced by another one ("Diganti") or cancelled ("Dibatalkan"). `why` is null if unknown. */
type VoidReason = { word: 'Diganti' | 'Dibatalkan'; why: string | null }

/** Returns null if the invoice is not void. */
export function getVoidReason(
  { invoice_status, invoice_code, ended_at }: OrderInvoice,
  { order, invoices, history }: Pick<OrderDetails, 'order' | 'invoices' | 'history'>,
): VoidReason | null {
  if (invoice_status !== 'dibatalkan') return null
  const entry = history.find(({ kind, note }) => kind === 'invoice_void' && note === invoice_code)
  if (entry)
    return { word: 'Dibatalkan', why: entry.old === 'price' ? 'karena harganya berubah' : 'karena ada pengembalian' }
  if (history.some(({ kind, at }) => kind === 'deleted' && at.getTime() === ended_at?.getTime()))
    return { word: 'Dibatalkan', why: 'karena pesanannya sempat dihapus' }
  if (history.some(({ kind, note }) => kind === 'link_refused' && note.startsWith(invoice_code)))
    return { word: 'Dibatalkan', why: 'karena gateway menolaknya' }
  // A replaced invoice ends at exactly the time at which its replacement was created.
  const next = ended_at && invoices.find(({ created_at }) => created_at.getTime() === ended_at.getTime())
  if (next) return { word: 'Diganti', why: `dengan ${next.invoice_code}` }
  if (order.status_order === 'dibatalkan') return { word: 'Dibatalkan', why: 'bersama pesanannya' }
  return { word: 'Dibatalkan', why: order.status_order === 'lunas' ? 'karena sudah lunas' : null }
}
