import { createHash, createHmac } from 'node:crypto'
import * as z from 'zod'
import { isSameSecret } from '../web/signed.ts'
import { Amount, Moment, Name, Word } from './fields.ts'
import type { GatewayEvent, RemoteInvoice } from './gateway.ts'

/** Fields that both DOKU's notifications and its answers have. */
export const reportKeys = {
  order: z.object({ invoice_number: Name, amount: Amount, status: Word }),
  transaction: z.object({ status: Word, date: Moment }).nullish().catch(null),
  channel: z.object({ id: Word }).nullish().catch(null),
}
type Report = z.output<z.ZodObject<typeof reportKeys>>

/** DOKU gives payments no id, so the time of a payment identifies it. */
export function toReportFields({ order, transaction, channel }: Report) {
  const isPaid = toInvoiceStatus({ order, transaction }) === 'paid'
  return {
    id: order.invoice_number,
    externalId: order.invoice_number,
    amount: order.amount,
    currency: 'IDR',
    paidAmount: isPaid ? order.amount : null,
    paidAt: isPaid ? (transaction?.date ?? null) : null,
    paymentId: null,
    method: toMethodName(channel?.id ?? ''),
  }
}

/** The method in the form that all gateways here share: "BANK_TRANSFER BCA" for "VIRTUAL_ACCOUNT_BCA". */
const toMethodName = (channel: string): string =>
  channel
    .replace(/^VIRTUAL_ACCOUNT_(BANK_)?/, 'BANK_TRANSFER ')
    .replace(/^EMONEY_/, 'EWALLET ')
    .replace(/^ONLINE_TO_OFFLINE_/, 'RETAIL_OUTLET ')
    .slice(0, 100)

/**
 * After a failed attempt the invoice is still open, because the customer may try again. If the money was returned, the
 * invoice is no longer paid.
 */
export function toInvoiceStatus({
  order,
  transaction,
}: Pick<Report, 'order' | 'transaction'>): RemoteInvoice['status'] {
  const word = transaction?.status?.toUpperCase()
  if (word === 'SUCCESS') return 'paid'
  return word === 'EXPIRED' || word === 'REFUNDED' || order.status?.toUpperCase() === 'ORDER_EXPIRED'
    ? 'expired'
    : 'open'
}

const Body = z.object(reportKeys)

/** Null for other bodies and invalid amounts. */
export function readNotification(body: unknown): GatewayEvent | null {
  const { success, data } = Body.safeParse(body)
  const word = data?.transaction?.status?.toUpperCase()
  if (!success || !word) return null
  const status = toInvoiceStatus(data)
  return { ...toReportFields(data), status: status === 'open' ? 'other' : status, word }
}

/** The fields under the names that Xendit's webhooks have; empty if the notification cannot be read. */
export function flatNotification(body: unknown): Record<string, unknown> {
  const { data } = Body.safeParse(body)
  if (!data) return {}
  const { order, transaction, channel } = data
  return {
    external_id: order.invoice_number,
    status: transaction?.status,
    amount: order.amount,
    paid_at: transaction?.date?.toISOString(),
    payment_method: toMethodName(channel?.id ?? ''),
  }
}

/** Milliseconds by which the time of a notification may differ from this server's clock, in either direction. */
const MAX_AGE_MS = 900_000

/**
 * Returns null if the notification comes from DOKU. `forged`: a foreign client, a wrong signature, or no keys to check
 * it. `old`: signed more than fifteen minutes ago or ahead. `target`: the path of the called URL. `body`: the raw
 * bytes.
 */
export function whyRefused(
  { signature, ...headers }: { clientId: string; requestId: string; timestamp: string; signature: string },
  { target, body }: { target: string; body: Buffer },
  keys: { clientId: string; notificationSecret: string; now: Date } | null,
): 'forged' | 'old' | null {
  if (keys === null) return 'forged'
  const { clientId, notificationSecret: secret, now } = keys
  const isRequest = headers.requestId.length >= 1 && headers.requestId.length <= 128
  if (headers.clientId !== clientId || !isRequest) return 'forged'
  if (!isDokuSignature(signature, secret, { ...headers, target, body })) return 'forged'
  const age = now.getTime() - Date.parse(headers.timestamp)
  return Math.abs(age) <= MAX_AGE_MS ? null : 'old'
}

type SignedRequest = {
  clientId: string
  requestId: string
  /** In UTC without milliseconds. */
  timestamp: string
  /** The path of the URL. */
  target: string
  /** The exact bytes that are sent, or null. */
  body: string | Buffer | null
}

/** Signs requests to DOKU. The same signature verifies its notifications. */
export function signDoku(secretKey: string, { clientId, requestId, timestamp, target, body }: SignedRequest): string {
  const lines = [
    `Client-Id:${clientId}`,
    `Request-Id:${requestId}`,
    `Request-Timestamp:${timestamp}`,
    `Request-Target:${target}`,
    ...(body === null ? [] : [`Digest:${createHash('sha256').update(body).digest('base64')}`]),
  ]
  return `HMACSHA256=${createHmac('sha256', secretKey).update(lines.join('\n')).digest('base64')}`
}

/** Compares in constant time. */
const isDokuSignature = (signature: string, secretKey: string, request: SignedRequest): boolean =>
  isSameSecret(signature, signDoku(secretKey, request))

/** Formats a time as in DOKU's headers: "2026-01-02T03:04:05Z". */
export const dokuTimestamp = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`
