import { z } from 'zod'
import { isSameSecret } from '../web/same-secret.ts'
import type { GatewayEvent } from './gateway.ts'
import { reportKeys, reportOf, statusOf } from './xendit-payload.ts'

/** Null for other bodies and invalid amounts. */
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

/** The same for every delivery of one event, different for other events. */
export const dedupeKey = ({ id, word, paymentId, paidAt, paidAmount }: GatewayEvent): string =>
  JSON.stringify([id, word, paymentId ?? paidAt?.toISOString() ?? null, paidAmount])

/** In constant time. Without a configured token every header is invalid. */
export function isValidToken(given: string | undefined, configured: string): boolean {
  const isSame = isSameSecret(given ?? '', configured)
  return isSame && given !== undefined && configured !== ''
}
