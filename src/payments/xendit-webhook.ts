import { z } from 'zod'
import { isSameSecret } from '../web/same-secret.ts'
import type { RemoteInvoice } from './gateway.ts'
import { reportKeys, reportOf, statusOf } from './xendit-payload.ts'

/**
 * What a webhook says; as little to be believed as any body from outside. `paid` covers settled, `other` is any status that
 * is neither; `word` is the status as it was sent. `currency` is empty where none is told.
 */
export type XenditEvent = Pick<
  RemoteInvoice,
  'id' | 'externalId' | 'amount' | 'currency' | 'paidAmount' | 'paidAt' | 'paymentId' | 'method'
> & { status: 'paid' | 'expired' | 'other'; word: string }

/** An invoice webhook of Xendit; null for what is none, or tells an amount that is no amount. */
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

/** The same for every delivery of one event, and no other's: what makes a second delivery harmless. */
export const dedupeKey = ({ id, word, paymentId, paidAt, paidAmount }: XenditEvent): string =>
  JSON.stringify([id, word, paymentId ?? paidAt?.toISOString() ?? null, paidAmount])

/** Is the `x-callback-token` ours? Takes the same time whatever is given; nothing is right where none is configured. */
export function isRightToken(given: string | undefined, configured: string): boolean {
  const isSame = isSameSecret(given ?? '', configured)
  return isSame && given !== undefined && configured !== ''
}

/** Of a webhook, a re-read, or a payment that was stored. `paidAmount` null: what was asked came in. */
export type ReportedMoney = Pick<RemoteInvoice, 'paymentId' | 'amount' | 'paidAmount' | 'paidAt'>

/**
 * Do two reports about one invoice of Xendit's tell of the same money? Their payment ids say so where both have one (not
 * every report does); else the same amount at the same moment, which reports tell more or less precisely.
 */
export function isSameMoney(one: ReportedMoney, other: ReportedMoney): boolean {
  if (one.paymentId !== null && other.paymentId !== null) return one.paymentId === other.paymentId
  if ((one.paidAmount ?? one.amount) !== (other.paidAmount ?? other.amount)) return false
  if (one.paidAt === null || other.paidAt === null) return true
  return Math.abs(one.paidAt.getTime() - other.paidAt.getTime()) < 1000
}
