import { type Gateway, GatewayError, type RemoteInvoice } from './gateway.ts'

/**
 * A payment reported by a gateway. `via` is `webhook` for a report by webhook, and `system` when this server requested
 * the invoice from the gateway.
 */
export type MoneyReport = Pick<
  RemoteInvoice,
  'id' | 'externalId' | 'amount' | 'paidAmount' | 'currency' | 'paidAt' | 'paymentId' | 'method'
> & {
  provider: string
  via: 'webhook' | 'system'
  /**
   * True if the gateway could not confirm this payment or reports a different one. Such a payment is held for staff,
   * never counted.
   */
  doubted?: boolean
}

/**
 * A payment as reported by a webhook or the gateway, or as stored. If `paidAmount` is null, the invoiced `amount` was
 * paid.
 */
export type ReportedMoney = Pick<RemoteInvoice, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * Whether two reports about one invoice mean the same payment. Reports that both have a payment id are compared
 * by it, others by amount and time, because not every report has an id. Times may differ by less than a second, because
 * reports give them with different precision.
 */
export function isSameMoney(one: ReportedMoney, other: ReportedMoney): boolean {
  if (one.paymentId !== null && other.paymentId !== null) return one.paymentId === other.paymentId
  if ((one.paidAmount ?? one.amount) !== (other.paidAmount ?? other.amount)) return false
  if (one.paidAt === null || other.paidAt === null) return true
  return Math.abs(one.paidAt.getTime() - other.paidAt.getTime()) < 1000
}

/** Timeout in milliseconds of the request that verifies a reported payment at the gateway. */
const GATEWAY_TIMEOUT_MS = 10_000

/**
 * `known`: the numbers of the invoice as this site stored them. `surprise`: `late` for an expected payment whose invoice
 * had already ended, `odd` for any other that is not expected. `age`: milliseconds since the report came.
 */
type Surprise = { known: { externalId: string; id: string | null }; surprise: 'late' | 'odd'; age: number }

/**
 * Verifies a late or odd payment at the gateway. Returns the payments to record, that of the report first; none if the
 * gateway knows no payment. If the gateway was changed or reports another payment, the payment of the report is marked
 * as doubted for staff. Throws the `GatewayError` of an odd payment that could not be verified, or that the gateway may
 * not have recorded yet, so that the webhook is retried.
 */
export async function verifiedReports(
  gateway: Gateway,
  claimed: MoneyReport,
  { known, surprise, age }: Surprise,
): Promise<MoneyReport[]> {
  const doubtful = { ...claimed, doubted: true }
  // The operator has configured another gateway since, so the payment cannot be verified.
  if (claimed.provider !== gateway.name) return [doubtful]
  const remote = await gateway.read(claimed.id, AbortSignal.timeout(GATEWAY_TIMEOUT_MS)).catch((error: unknown) => {
    // A late payment counts even if the gateway cannot be reached to confirm or deny it.
    if (surprise === 'late' && error instanceof GatewayError) return 'unasked' as const
    throw error
  })
  if (remote === 'unasked') return [claimed]
  // A gateway knows all its payments, so a missing one is false. The simulated gateway loses its records at a restart, so
  // its webhook is believed.
  if (!remote && claimed.provider === 'simulated') return [claimed]
  const isOurs = remote?.externalId === known.externalId || remote?.id === known.id
  if (remote?.status !== 'paid' || !isOurs) {
    if (age < (gateway.recordsAfterMs ?? 0))
      throw new GatewayError('unavailable', 'Gateway belum mencatat pembayaran ini')
    return []
  }
  const confirmed = { ...claimed, ...moneyIn(remote, claimed), id: remote.id, externalId: remote.externalId }
  const isOther = claimed.paymentId && remote.paymentId && claimed.paymentId !== remote.paymentId
  return isOther ? [doubtful, confirmed] : [confirmed]
}

const moneyIn = ({ paidAmount, amount, currency, paidAt, paymentId }: RemoteInvoice, claimed: MoneyReport) => ({
  amount,
  currency,
  paidAmount: paidAmount ?? claimed.paidAmount,
  paidAt: paidAt ?? claimed.paidAt,
  paymentId: paymentId ?? claimed.paymentId,
})
