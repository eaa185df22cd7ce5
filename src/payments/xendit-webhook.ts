import { z } from 'zod'
import { isSameSecret } from '../web/same-secret.ts'
import type { GatewayEvent, RemoteInvoice } from './gateway.ts'
import { reportKeys, reportOf, statusOf } from './xendit-payload.ts'

/** Parses an invoice webhook of Xendit. Returns null for other bodies and invalid amounts. */
export function readWebhook(body: unknown): GatewayEvent | null {
  const { success, data } = Body.safeParse(body)
  if (!success) return null
  const status = statusOf(data.status)
  return {
    ...reportOf(data),
    status: status === 'paid' || status === 'expired' ? status : 'other',
    word: data.status.toUpperCase(),
  }
}

const Body = z.object(reportKeys)

/** Returns the deduplication key of a webhook: the same for every delivery of one event, different for other events. */
export const dedupeKey = ({ id, word, paymentId, paidAt, paidAmount }: GatewayEvent): string =>
  JSON.stringify([id, word, paymentId ?? paidAt?.toISOString() ?? null, paidAmount])

/** Checks the header `x-callback-token` in constant time. Without a configured token every header is invalid. */
export function isValidToken(given: string | undefined, configured: string): boolean {
  const isSame = isSameSecret(given ?? '', configured)
  return isSame && given !== undefined && configured !== ''
}

/**
 * A payment as reported by a webhook or the gateway, or as stored. If `paidAmount` is null, the invoiced `amount` was
 * paid.
 */
export type ReportedMoney = Pick<RemoteInvoice, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * Whether two reports about one Xendit invoice mean the same payment. Reports that both have a payment id are compared
 * by it, others by amount and time, because not every report has an id. Times may differ by less than a second, because
 * reports give them with different precision.
 */
export function isSameMoney(one: ReportedMoney, other: ReportedMoney): boolean {
  if (one.paymentId !== null && other.paymentId !== null) return one.paymentId === other.paymentId
  if ((one.paidAmount ?? one.amount) !== (other.paidAmount ?? other.amount)) return false
  if (one.paidAt === null || other.paidAt === null) return true
  return Math.abs(one.paidAt.getTime() - other.paidAt.getTime()) < 1000
}
