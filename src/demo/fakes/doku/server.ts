import { randomUUID } from 'node:crypto'
import { dokuTimestamp, signDoku } from '../../../payments/doku-notification.ts'
import { startGateway } from '../gateway.ts'
import { type Answer, bare, html, json, type Request, readContent } from '../server.ts'
import {
  type Checkout,
  checkoutPage,
  readCheckout,
  toCreationAnswer,
  toNotification,
  toStatusAnswer,
} from './checkout.ts'

export type DokuOptions = { clientId: string; secretKey: string }

export type FakeDoku = Awaited<ReturnType<typeof startDoku>>

type Ending = 'EXPIRED' | 'FAILED' | 'REFUNDED'
/** Headers that replace the right ones, or another body, address or time. */
type Forgery = { headers?: Record<string, string>; body?: string; url?: string; at?: Date }

/** Milliseconds between the attempts to deliver a notification. */
const RETRY_DELAYS_MS = [30, 330, 360].map((minutes) => minutes * 60_000)
/** Maximum milliseconds between the time of a request and the clock. */
const MAX_AGE_MS = 900_000

const errorAnswer = (status: number, code: string, message: string): Answer =>
  json(status, { error: { code, message, type: 'invalid_request_error' } })

/**
 * Starts a local server like DOKU Checkout. It verifies signatures, makes checkouts once per `Request-Id`, returns
 * their status, cancels them, shows a payment page, and signs and repeats its notifications. Functions find a checkout
 * by its invoice number.
 */
export async function startDoku({ clientId, secretKey }: DokuOptions) {
  const checkouts = new Map<string, Checkout>()
  const answers = new Map<string, { body: string; answer: Answer }>()
  const now = (): number => gateway.now()

  function get(invoice: string): Checkout {
    const checkout = checkouts.get(invoice)
    if (!checkout) throw new Error(`there is no checkout ${invoice}`)
    return checkout
  }

  /** Sends a notification. Returns the status of the response, null without one. */
  async function post(invoice: string, body: string, requestId: string, forgery: Forgery = {}): Promise<number | null> {
    const url = forgery.url ?? get(invoice).request.additional_info?.override_notification_url
    if (url === undefined) throw new Error('the fake has no address for notifications')
    const timestamp = dokuTimestamp(forgery.at ?? new Date(now()))
    const bodyToSend = forgery.body ?? body
    const signatureInput = { clientId, requestId, timestamp, target: new URL(url).pathname, body: bodyToSend }
    return gateway.post(url, bodyToSend, {
      'client-id': clientId,
      'request-id': requestId,
      'request-timestamp': timestamp,
      signature: signDoku(secretKey, signatureInput),
      ...forgery.headers,
    })
  }

  function sendNotification(checkout: Checkout): Promise<void> {
    const [body, requestId] = [JSON.stringify(toNotification(checkout)), randomUUID()]
    return gateway.deliver(() => post(checkout.request.order.invoice_number, body, requestId))
  }

  async function pay(invoice: string, { channel = 'VIRTUAL_ACCOUNT_BCA', quiet = false } = {}): Promise<void> {
    const checkout = get(invoice)
    if (checkout.status === 'SUCCESS') throw new Error(`${invoice} is paid already`)
    Object.assign(checkout, { status: 'SUCCESS', channel, changed: now() })
    if (!quiet) await sendNotification(checkout)
  }

  async function end(invoice: string, status: Ending, { quiet = false } = {}): Promise<void> {
    const checkout = get(invoice)
    Object.assign(checkout, { status, changed: now() })
    if (!quiet) await sendNotification(checkout)
  }

  function expireOverdue(): void {
    for (const one of checkouts.values())
      if (one.status !== 'SUCCESS' && one.expires <= now()) Object.assign(one, { status: 'EXPIRED', changed: now() })
  }

  /** Answers a call. The caller has already verified the signature. */
  function call(request: Request, body: string, requestId: string): Answer {
    const { method, path } = request
    if (method === 'GET' && path.startsWith('/orders/v1/status/')) {
      const checkout = checkouts.get(decodeURIComponent(path.slice('/orders/v1/status/'.length)))
      const isVisible = checkout && !(controls.isLateToKnow && checkout.channel === null)
      return isVisible
        ? json(200, toStatusAnswer(checkout))
        : errorAnswer(404, 'order_not_found', 'The order is not found')
    }
    const previousCall = answers.get(requestId)
    if (previousCall?.body === body) return { ...previousCall.answer, status: 409 }
    if (previousCall) return errorAnswer(400, 'duplicate_request_id', 'Request-Id was used for another request')
    const answer = path === '/checkout/v1/payment' ? create(request, requestId) : cancel(request)
    if (answer.status === 200) answers.set(requestId, { body, answer })
    return answer
  }

  function create(request: Request, requestId: string): Answer {
    const input = readCheckout(readContent(request))
    if (typeof input === 'string') return json(400, { message: [input] })
    const number = input.order.invoice_number
    if (checkouts.has(number)) return json(400, { error_messages: ['INVOICE NUMBER ALREADY USED'] })
    const token = randomUUID().replaceAll('-', '')
    const expires = now() + (input.payment.payment_due_date ?? 60) * 60_000
    const about = { request: input, requestId, token, expires, changed: now() }
    const checkout: Checkout = { ...about, status: 'PENDING', channel: null }
    checkouts.set(number, checkout)
    return json(200, toCreationAnswer(checkout, gateway.url))
  }

  function cancel(request: Request): Answer {
    if (request.path !== '/checkout/v3/cancellations') return errorAnswer(404, 'not_found', 'There is no such address')
    const { order, payment } = Object(readContent(request))
    const checkout = checkouts.get(String(order?.invoice_number))
    if (checkout?.requestId !== payment?.original_request_id || checkout?.status !== 'PENDING' || !checkout.channel)
      return errorAnswer(400, 'invalid_parameter', 'The payment cannot be cancelled')
    Object.assign(checkout, { status: 'EXPIRED', changed: now() })
    return json(200, { order: { invoice_number: order.invoice_number }, message: ['SUCCESS'] })
  }

  function api(request: Request): Answer {
    const { method, path, headers } = request
    const headerValues = ['client-id', 'request-id', 'request-timestamp', 'signature'].map((name) =>
      String(headers[name]),
    )
    const [client = '', requestId = '', timestamp = '', signature = ''] = headerValues
    if (client !== clientId) return errorAnswer(401, 'invalid_client_id', 'Client Id is not found')
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) || requestId.length > 128)
      return errorAnswer(400, 'invalid_header', 'Request-Timestamp or Request-Id is not valid')
    if (Math.abs(Date.parse(timestamp) - now()) > MAX_AGE_MS)
      return errorAnswer(400, 'invalid_timestamp', 'Request-Timestamp is too old')
    const body = request.body.toString('utf8')
    const signatureInput = { clientId, requestId, timestamp, target: path, body: method === 'GET' ? null : body }
    return signature === signDoku(secretKey, signatureInput)
      ? call(request, body, requestId)
      : errorAnswer(401, 'invalid_signature', 'Signature is not valid')
  }

  async function page(path: string): Promise<Answer> {
    const [, , token, way] = path.split('/')
    const checkout = [...checkouts.values()].find((one) => one.token === token)
    if (!checkout) return errorAnswer(404, 'not_found', 'There is no such page')
    const { invoice_number: invoice, callback_url: back } = checkout.request.order
    if (way === undefined) return html(200, checkoutPage(checkout), { 'content-type': 'text/html' })
    if (way === 'bayar' && checkout.status !== 'SUCCESS') await pay(invoice)
    if (way === 'gagal') await end(invoice, 'FAILED')
    if (way === 'kedaluwarsa') await end(invoice, 'EXPIRED')
    return bare(303, { location: back ?? path })
  }

  const isPage = (path: string) => path.startsWith('/checkout-link-v2/')
  const gateway = await startGateway({
    delays: RETRY_DELAYS_MS,
    answer: (request) => (isPage(request.path) ? page(request.path) : api(request)),
    refuse: errorAnswer,
    isSpared: isPage,
    asCall: ({ method, path, headers, body }) => ({ method, path, headers, body: body.toString('utf8') }),
    expireOverdue,
  })
  /** If `isLateToKnow` is set, there is no status before the customer has chosen a channel. */
  const controls = Object.assign(gateway.controls, { isLateToKnow: false })

  return {
    ...gateway,
    controls,
    get: (invoice: string): Readonly<Checkout> => get(invoice),
    list: () => [...checkouts].map(([number, { status }]) => ({ number, status })),
    choose: (invoice: string, channel: string) => void Object.assign(get(invoice), { channel }),
    pay,
    end,
    /** Sends the notification of a checkout's state once; a test may falsify it. Returns the status of the response. */
    notify: (invoice: string, { requestId = randomUUID(), ...forgery }: Forgery & { requestId?: string } = {}) =>
      post(invoice, JSON.stringify(toNotification(get(invoice))), requestId, forgery),
  }
}
