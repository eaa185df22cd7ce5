import { z } from 'zod'
import { isSameSecret } from '../web/same-secret.ts'
import type { RemoteInvoice } from './gateway.ts'
import { reportKeys, reportOf, statusOf } from './xendit-payload.ts'

/**
 * A parsed webhook, as untrusted as any body. `paid` includes settled, `other` is any other status; `word` is the
 * status as sent. `currency` is empty when missing.
 */
export type XenditEvent = Pick<
  RemoteInvoice,
  'id' | 'externalId' | 'amount' | 'currency' | 'paidAmount' | 'paidAt' | 'paymentId' | 'method'
> & { status: 'paid' | 'expired' | 'other'; word: string }

/** Parses an invoice webhook of Xendit; null for other bodies and invalid amounts. */
export function readWebhook(body: unknown): XenditEvent | null {
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

/** The deduplication key: the same for every delivery of one event, and for no other. */
export const dedupeKey = ({ id, word, paymentId, paidAt, paidAmount }: XenditEvent): string =>
  JSON.stringify([id, word, paymentId ?? paidAt?.toISOString() ?? null, paidAmount])

/** Checks the `x-callback-token` in constant time; nothing is valid without a configured token. */
export function isValidToken(given: string | undefined, configured: string): boolean {
  const isSame = isSameSecret(given ?? '', configured)
  return isSame && given !== undefined && configured !== ''
}

/** From a webhook, the gateway, or a stored payment. `paidAmount` null: the invoiced amount. */
export type ReportedMoney = Pick<RemoteInvoice, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * Whether two reports about one Xendit invoice mean the same money: by payment id when both have one (not every report
 * does), else by amount and moment, which reports give with different precision.
 */
export function isSameMoney(one: ReportedMoney, other: ReportedMoney): boolean {
  if (one.paymentId !== null && other.paymentId !== null) return one.paymentId === other.paymentId
  if ((one.paidAmount ?? one.amount) !== (other.paidAmount ?? other.amount)) return false
  if (one.paidAt === null || other.paidAt === null) return true
  return Math.abs(one.paidAt.getTime() - other.paidAt.getTime()) < 1000
}
