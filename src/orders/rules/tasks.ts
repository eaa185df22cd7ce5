import { isPriceOpen, type Standing } from './order.ts'

/**
 * What an order waits for that staff must do: confirm its price, create its first invoice, ship it, ask for the
 * settlement payment, or begin its production. In the order of urgency.
 */
export const tasks = ['price', 'invoice', 'ship', 'collect', 'make'] as const
export type Task = (typeof tasks)[number]

/** Returns what staff must do for the order next; null if the order waits for its customer, or for nothing. */
export function taskOf(order: Pick<Standing, 'status_order' | 'production_status' | 'price_confirmed'>): Task | null {
  const { status_order: status, production_status: production } = order
  if (status === 'dibatalkan') return null
  if (isPriceOpen(order) && production !== 'dikirim' && production !== 'dibatalkan') return 'price'
  if (status === 'menunggu_link') return 'invoice'
  if (status === 'lunas' && production === 'selesai') return 'ship'
  if (status === 'pengerjaan_selesai') return 'collect'
  return production === 'menunggu' && (status === 'dp_dibayar' || status === 'lunas') ? 'make' : null
}
