import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Fetcher, HttpAnswer } from '../net/fetcher.ts'
import { jsonOrNull } from '../net/fetching.ts'
import { callGateway, readAnswers, unreadable } from './calls.ts'
import { dokuTimestamp, reportKeys, signDoku, toInvoiceStatus, toReportFields } from './doku-notification.ts'
import { Amount, Name } from './fields.ts'
import { type Gateway, type InvoiceRequest, type RemoteInvoice, unpaid } from './gateway.ts'
import { findMethod } from './methods.ts'

/** `baseUrl`: root of the API ("https://api.doku.com"). `notifyAt`: absolute URL for its notifications. */
type DokuSettings = { clientId: string; secretKey: string; baseUrl: string; notifyAt: string }

const MIN_MINUTES = 1
/** Milliseconds. DOKU wants no status request within a minute after a payment. */
const RECORDS_AFTER_MS = 120_000

type Options = { fetcher: Pick<Fetcher, 'fetch'>; now?: () => Date }
type PostBody = { body: object; requestId: string }

/**
 * DOKU Checkout. DOKU identifies an invoice by this site's number. The number is also the `Request-Id` of the creation:
 * if the creation is repeated while DOKU remembers it, DOKU answers with a 409 and the first answer. DOKU gives the
 * address of an open invoice only on creation, and later no expiry. Errors contain DOKU's error code, never sent data.
 */
export function createDoku(settings: DokuSettings, { fetcher, now = () => new Date() }: Options): Gateway {
  const { clientId, secretKey, notifyAt } = settings
  const base = settings.baseUrl.replace(/\/+$/, '')

  function ask(target: string, signal: AbortSignal, post?: PostBody): Promise<HttpAnswer> {
    const body = post ? JSON.stringify(post.body) : null
    const request = { clientId, requestId: post?.requestId ?? randomUUID(), timestamp: dokuTimestamp(now()) }
    return callGateway(fetcher, 'DOKU', `${base}${target}`, {
      method: post ? 'POST' : 'GET',
      headers: buildHeaders(secretKey, { ...request, target, body }),
      ...(body !== null && { body }),
      signal,
    })
  }

  async function readInvoice(id: string, signal: AbortSignal): Promise<RemoteInvoice | null> {
    return reportedIn(await ask(`/orders/v1/status/${encodeURIComponent(id)}`, signal), id)
  }

  return {
    name: 'doku',
    recordsAfterMs: RECORDS_AFTER_MS,

    async create(request, signal) {
      const post = { body: buildRequestBody(request, notifyAt), requestId: request.externalId }
      const answer = await ask('/checkout/v1/payment', signal, post)
      const checkout = Made.safeParse(jsonOrNull(answer)).data?.response
      // A 409 with a checkout is the answer to an earlier request with the same id.
      const failure = answer.status === 409 && checkout ? null : toGatewayError(answer)
      if (failure) throw failure
      if (checkout?.order.invoice_number !== request.externalId) throw unreadable('DOKU')
      return openInvoice(checkout)
    },

    find: readInvoice,
    read: readInvoice,

    async expire(id, signal) {
      const body = { order: { invoice_number: id }, payment: { original_request_id: id }, note: 'Tagihan dibatalkan' }
      const failure = toGatewayError(await ask('/checkout/v3/cancellations', signal, { body, requestId: randomUUID() }))
      if (failure && failure.failure !== 'refused') throw failure
      const now = await readInvoice(id, signal)
      // DOKU cancels only an invoice with a waiting transfer or QRIS. Any other open invoice can be paid until its own
      // end.
      if (failure && (now === null || now.status === 'open')) throw failure
      return now
    },
  }
}

/** Null if DOKU has no report of the invoice. */
function reportedIn(answer: HttpAnswer, id: string): RemoteInvoice | null {
  // For some accounts DOKU answers 404 until the customer has chosen how to pay. A 404 without JSON means a wrong base
  // URL.
  if (answer.status === 404 && jsonOrNull(answer) !== null) return null
  const { data } = Status.safeParse(readContent(answer))
  if (data?.order.invoice_number !== id) throw unreadable('DOKU')
  return { ...toReportFields(data), status: toInvoiceStatus(data), url: '', expiresAt: null }
}

function openInvoice({ order, payment }: z.infer<typeof Made>['response']): RemoteInvoice {
  const { invoice_number: id, amount } = order
  const { url, expired_date: expiresAt } = payment
  return { id, externalId: id, status: 'open', amount, currency: 'IDR', url, expiresAt, ...unpaid }
}

const buildHeaders = (secretKey: string, request: Parameters<typeof signDoku>[1]) => ({
  accept: 'application/json',
  'content-type': 'application/json',
  'client-id': request.clientId,
  'request-id': request.requestId,
  'request-timestamp': request.timestamp,
  signature: signDoku(secretKey, request),
})

function buildRequestBody(request: InvoiceRequest, notifyAt: string) {
  const { externalId, page, amount, description, customer, seconds } = request
  const channel = findMethod(request.method)?.doku
  return {
    order: {
      amount,
      invoice_number: externalId,
      currency: 'IDR',
      // This address only brings the customer back. Payments are confirmed by notifications and status requests.
      callback_url: page,
      auto_redirect: true,
      line_items: [{ name: description, price: amount, quantity: 1 }],
    },
    payment: {
      payment_due_date: Math.max(MIN_MINUTES, Math.floor(seconds / 60)),
      ...(channel && { payment_method_types: [channel] }),
    },
    customer: {
      name: customer.name,
      ...(customer.email && { email: customer.email }),
      ...(customer.phone && { phone: customer.phone }),
    },
    additional_info: { override_notification_url: notifyAt },
  }
}

const Complaint = z.object({ error: z.object({ code: z.string().regex(/^\w{1,60}$/) }) })

/** An error code such as ": invalid_client_id". DOKU's messages are left out, because they may quote sent data. */
function formatErrorCode(content: unknown): string {
  const { data } = Complaint.safeParse(content)
  return data ? `: ${data.error.code}` : ''
}

const { failureOf: toGatewayError, contentOf: readContent } = readAnswers('DOKU', formatErrorCode)

/** A time such as "20260102030405" in Western Indonesian time, UTC+7. */
const LocalTime = z
  .string()
  .regex(/^\d{14}$/)
  .transform((text) => {
    const [, day, time] = /^(\d{8})(\d{6})$/.exec(text) ?? []
    const date = day?.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
    return new Date(`${date}T${time?.replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3')}+07:00`)
  })
  .refine((moment) => !Number.isNaN(moment.getTime()))

const Made = z.object({
  response: z.object({
    order: z.object({ invoice_number: Name, amount: Amount }),
    payment: z.object({ url: z.url({ protocol: /^https?$/ }), expired_date: LocalTime }),
  }),
})
const Status = z.object(reportKeys)
