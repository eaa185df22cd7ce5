import { isPriceOpen, type Standing } from './order.ts'

/** Confirm the price, create the first invoice, ship, ask for the settlement payment, begin production: by urgency. */
export const tasks = ['price', 'invoice', 'ship', 'collect', 'make'] as const
export type Task = (typeof tasks)[number]

/** Null if the order waits for its customer, or for nothing. */
export function taskOf(order: Pick<Standing, 'status_order' | 'production_status' | 'price_confirmed'>): Task | null {
  const { status_order: status, production_status: production } = order
  if (status === 'dibatalkan') return null
  if (isPriceOpen(order) && production !== 'dikirim' && production !== 'dibatalkan') return 'price'
  if (status === 'menunggu_link') return 'invoice'
  if (status === 'lunas' && production === 'selesai') return 'ship'
  if (status === 'pengerjaan_selesai') return 'collect'
  return production === 'menunggu' && (status === 'dp_dibayar' || status === 'lunas') ? 'make' : null
}
