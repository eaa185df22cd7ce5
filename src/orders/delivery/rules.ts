import type { DeliveryRow } from '../../db/tables.ts'
import { amountOf, type Order, type Rupiah } from '../rules/amounts.ts'

/** What was sent so long ago counts as received. */
export const UNDERWAY_MS = 7 * 86_400_000

type Parcel = Pick<DeliveryRow, 'state' | 'pieces'> & { rework_id: string | number | null }

export const isPlanned = ({ state, rework_id }: Omit<Parcel, 'pieces'>) => state === 'rencana' && rework_id === null

/** Pieces that no delivery has taken yet; those of reworks went out before. */
export const piecesLeft = (
  { quantity, production_status }: Pick<Order, 'quantity' | 'production_status'>,
  deliveries: readonly Parcel[],
): number =>
  production_status === 'dikirim'
    ? 0
    : deliveries
        .filter(({ state, rework_id }) => state !== 'rencana' && rework_id === null)
        .reduce((left, { pieces }) => Math.max(0, left - (pieces ?? 0)), quantity)

/** Whether something is to be sent, and nobody has said where to. */
export function lacksAddress(order: Order, deliveries: readonly DeliveryRow[]): boolean {
  const planned = deliveries.find(isPlanned)
  const isOpen = order.status_order !== 'dibatalkan' && piecesLeft(order, deliveries) > 0
  return isOpen && planned?.method === 'kirim' && planned.address === ''
}

/** What the customer pays for the way, in rupiah; 0 where that is no line of the order. */
export const shippingCost = ({
  method,
  paid_by,
  cost,
}: Pick<DeliveryRow, 'method' | 'paid_by'> & { cost: string | number | null }): Rupiah =>
  method === 'kirim' && paid_by === 'pelanggan' ? amountOf(cost) : 0
