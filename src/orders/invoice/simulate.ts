import type { SimulatedPayments } from '../../payments/payments.ts'
import type { Simulated } from '../../payments/simulated.ts'
import { Refusal } from '../../web/refusal.ts'
import type { TrackedInvoice } from '../track/queries.ts'

/**
 * What the simulation offers: an exact payment, too little, too much, one whose webhook comes twice, an expired invoice,
 * and after a payment the same webhook once more.
 */
export const ways = ['tepat', 'kurang', 'lebih', 'ganda', 'kedaluwarsa', 'ulang'] as const
export type Way = (typeof ways)[number]

/** The share of the invoice that a payment of too little covers, and the rupiah that a payment of too much adds. */
const SHORT_SHARE = 0.9
const EXCESS_RUPIAH = 50_000

/** `paid` is the payment that was reported for the link already, or null. */
type LinkPayment = { paid: { amount: number; paidAt: Date } | null; now: Date }

/**
 * Simulates a payment by sending its webhook over HTTP to this server's own webhook route, as a real gateway would.
 * Throws a 409 if the invoice has no simulated payment link or if nothing would change (a link is paid once), and a 502
 * if the webhook is not accepted.
 */
export async function simulate(
  simulation: NonNullable<SimulatedPayments>,
  invoice: TrackedInvoice,
  way: Way,
  payment: LinkPayment,
): Promise<void> {
  const body = await bodyOf(simulation.simulated, invoice, way, payment)
  await deliver(simulation, body)
  if (way === 'ganda') await deliver(simulation, body)
}

async function bodyOf(
  simulated: Simulated,
  { invoice_amount, link }: TrackedInvoice,
  way: Way,
  { paid, now }: LinkPayment,
) {
  if (link?.provider !== 'simulated') throw new Refusal(409, 'Invoice ini tidak punya link simulasi.')
  const id = link.external_id
  const isPaid = paid !== null || (await simulated.read(id, AbortSignal.timeout(1_000)))?.status === 'paid'
  if (isPaid !== (way === 'ulang'))
    throw new Refusal(409, isPaid ? 'Link ini sudah dibayar di simulasi.' : 'Belum ada webhook yang bisa diulang.')
  // After a restart the simulated gateway no longer knows the invoice, so the webhook's body is built from the stored
  // invoice.
  const request = { id, externalId: id, amount: invoice_amount }
  if (way === 'kedaluwarsa') return simulated.expireNow(id) ?? simulated.webhookBody(request, 'EXPIRED')
  const payment = way === 'ulang' ? (paid ?? {}) : { amount: amounts[way](invoice_amount), paidAt: now }
  return simulated.pay(id, payment) ?? simulated.webhookBody(request, 'PAID', payment)
}

const amounts: Record<Exclude<Way, 'kedaluwarsa' | 'ulang'>, (amount: number) => number> = {
  tepat: (amount) => amount,
  ganda: (amount) => amount,
  kurang: (amount) => Math.max(1, Math.floor(amount * SHORT_SHARE)),
  lebih: (amount) => amount + EXCESS_RUPIAH,
}

async function deliver(simulation: NonNullable<SimulatedPayments>, body: object): Promise<void> {
  if (!(await simulation.deliver(body)))
    throw new Refusal(502, 'Webhook simulasinya tidak sampai. Periksa BASE_URL, lalu coba lagi.')
}
