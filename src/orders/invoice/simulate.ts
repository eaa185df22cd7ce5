import type { Gateway } from '../../payments/gateway.ts'
import type { Simulation } from '../../payments/payments.ts'
import { Refusal } from '../../web/refusal.ts'
import type { TrackedInvoice } from '../track/queries.ts'

/**
 * In this order: the exact payment, too little, too much, a payment with two webhooks, an expiry, and the repeated
 * webhook of a payment.
 */
export const ways = ['tepat', 'kurang', 'lebih', 'ganda', 'kedaluwarsa', 'ulang'] as const
export type Way = (typeof ways)[number]

const SHORT_SHARE = 0.9
const EXCESS_RUPIAH = 50_000

/** `paid`: the payment that the gateway reported for the link already. */
type SimulationState = { paid: { amount: number; paidAt: Date } | null; now: Date }

/** Throws a 409 if there is no simulated link or nothing would change, and a 502 if the webhook is not accepted. */
export async function simulate(
  { gateway, simulation }: { gateway: Gateway; simulation: Simulation },
  { invoice_amount: requestedAmount, link }: TrackedInvoice,
  way: Way,
  { paid: earlierPayment, now }: SimulationState,
): Promise<void> {
  if (link?.provider !== 'simulated') throw new Refusal(409, 'Invoice ini tidak punya link simulasi.')
  const number = link.external_id
  const isPaid = earlierPayment !== null || (await gateway.read(number, AbortSignal.timeout(1_000)))?.status === 'paid'
  if (isPaid !== (way === 'ulang'))
    throw new Refusal(409, isPaid ? 'Link ini sudah dibayar di simulasi.' : 'Belum ada webhook yang bisa diulang.')
  const payment =
    way === 'ulang' ? (earlierPayment ?? {}) : { amount: getPaidAmount(way, requestedAmount), paidAt: now }
  if (!(await simulation({ number, asked: requestedAmount }, way === 'kedaluwarsa' ? null : payment, way === 'ganda')))
    throw new Refusal(502, 'Webhook simulasinya tidak sampai. Periksa BASE_URL, lalu coba lagi.')
}

function getPaidAmount(way: Way, requestedAmount: number): number {
  if (way === 'kurang') return Math.max(1, Math.floor(requestedAmount * SHORT_SHARE))
  return way === 'lebih' ? requestedAmount + EXCESS_RUPIAH : requestedAmount
}
