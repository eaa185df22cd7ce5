import type { DeliveryRow } from '../../db/tables.ts'
import { longDate } from '../../web/dates.ts'
import { parcelView } from '../production/delivery-labels.ts'
import { isPlanned, piecesLeft } from '../production/delivery-queries.ts'
import type { Order } from '../rules/amounts.ts'
import type { Courier } from '../rules/couriers.ts'

/** Deliveries as the customer of the signed link sees them. */
export const parcelRows = (deliveries: readonly DeliveryRow[], couriers: readonly Courier[]) =>
  deliveries.map((one) => ({
    ...parcelView(one, couriers),
    pieces: one.pieces === null ? null : `${one.pieces.toLocaleString('id-ID')} potong`,
    out: one.shipped_at && `${one.method === 'ambil' ? 'diambil' : 'dikirim'} ${longDate(one.shipped_at)}`,
    received: one.received_at && `sudah diterima tanggal ${longDate(one.received_at)}`,
  }))

/** Whether something is to be sent, and nobody has said where to. */
export function lacksAddress(order: Order, deliveries: readonly DeliveryRow[]): boolean {
  const planned = deliveries.find(isPlanned)
  const isOpen = order.status_order !== 'dibatalkan' && piecesLeft(order, deliveries) > 0
  return isOpen && planned?.method === 'kirim' && planned.address === ''
}
