import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { dokuTimestamp, signDoku } from '../../../payments/doku-signature.ts'
import { type Answer, createFaults, type Fault, jsonAnswer } from '../faults.ts'
import { type Checkout, checkoutPage, madeOf, notificationOf, readWanted, statusOf } from './checkout.ts'

export type DokuOptions = {
  clientId: string
  secretKey: string
  /** The key that signs notifications, where it is another one. */
  notificationSecret?: string
}

export type FakeDoku = Awaited<ReturnType<typeof startDoku>>

type Notification = { url: string; body: string; at: number; status: number | null }
/** What a test may change of a delivery: headers that replace the right ones, or the body. */
type Bent = { headers?: Record<string, string>; body?: string; url?: string; at?: Date }

/** Milliseconds between the attempts to deliver a notification that was not accepted. */
const RETRY_DELAYS_MS = [30, 330, 360].map((minutes) => minutes * 60_000)
/** Milliseconds by which the time of a request may differ from the clock. */
const MAX_AGE_MS = 900_000
/** Timeout in milliseconds for the answer to a notification. */
const NOTIFY_TIMEOUT_MS = 30_000

const errorAnswer = (status: number, code: string, message: string): Answer =>
  jsonAnswer(status, { error: { code, message, type: 'invalid_request_error' } })

/**
 * Starts a local server that behaves like DOKU Checkout: it verifies signatures, makes checkouts once per `Request-Id`,
 * tells their status, cancels them, shows a payment page, and signs and repeats its notifications. Its clock is the real
 * time plus what `forward` adds. Functions find a checkout by its invoice number.
 */
export async function startDoku({ clientId, secretKey, notificationSecret = secretKey }: DokuOptions) {
  let skipped = 0
  const now = () => Date.now() + skipped
  const checkouts = new Map<string, Checkout>()
  const answered = new Map<string, { body: string; answer: Answer }>()
  const asked: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = []
  const notifications: Notification[] = []
  const waiting: { invoice: string; requestId: string; body: string; due: number; tries: number }[] = []
  const faults = createFaults(errorAnswer)
  const controls = { latency: 0, hold: null as Promise<void> | null, isLateToKnow: false }
  const stopped = new AbortController()

  function get(invoice: string): Checkout {
    const found = checkouts.get(invoice)
    if (!found) throw new Error(`there is no checkout ${invoice}`)
    return found
  }

  /** Sends one notification. Returns the status of the answer, null without one. */
  async function post(invoice: string, body: string, requestId: string, bent: Bent = {}): Promise<number | null> {
    const url = bent.url ?? get(invoice).request.additional_info?.override_notification_url
    if (url === undefined) throw new Error('the fake has no address for notifications')
    const timestamp = dokuTimestamp(bent.at ?? new Date(now()))
    const sent = bent.body ?? body
    const signed = { clientId, requestId, timestamp, target: new URL(url).pathname, body: sent }
    const made: Notification = { url, body: sent, at: now(), status: null }
    notifications.push(made)
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'client-id': clientId,
        'request-id': requestId,
        'request-timestamp': timestamp,
        signature: signDoku(notificationSecret, signed),
        ...bent.headers,
      },
      body: sent,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(NOTIFY_TIMEOUT_MS), stopped.signal]),
    }).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    made.status = answer?.status ?? null
    return made.status
  }

  /** Sends a notification, which `forward` repeats until it is accepted. */
  async function send(invoice: string, body: string, requestId: string, tries = 0): Promise<void> {
    const status = await post(invoice, body, requestId)
    const pause = RETRY_DELAYS_MS[tries]
    if ((status === null || status < 200 || status > 299) && pause !== undefined)
      waiting.push({ invoice, requestId, body, due: now() + pause, tries: tries + 1 })
  }

  const tell = (checkout: Checkout) =>
    send(checkout.request.order.invoice_number, JSON.stringify(notificationOf(checkout)), randomUUID())

  async function pay(invoice: string, { channel = 'VIRTUAL_ACCOUNT_BCA', quiet = false } = {}): Promise<void> {
    const checkout = get(invoice)
    if (checkout.status === 'SUCCESS') throw new Error(`${invoice} is paid already`)
    Object.assign(checkout, { status: 'SUCCESS', channel, changed: now() })
    if (!quiet) await tell(checkout)
  }

  async function end(
    invoice: string,
    status: 'EXPIRED' | 'FAILED' | 'REFUNDED',
    { quiet = false } = {},
  ): Promise<void> {
    const checkout = get(invoice)
    Object.assign(checkout, { status, changed: now() })
    if (!quiet) await tell(checkout)
  }

  function expireOverdue(): void {
    for (const one of checkouts.values())
      if (one.status !== 'SUCCESS' && one.expires <= now()) Object.assign(one, { status: 'EXPIRED', changed: now() })
  }

  /** Answers a call of the API; the caller has verified its signature. */
  function call(method: string, path: string, body: string, requestId: string): Answer {
    if (method === 'GET' && path.startsWith('/orders/v1/status/')) {
      const checkout = checkouts.get(decodeURIComponent(path.slice('/orders/v1/status/'.length)))
      const isKnown = checkout && !(controls.isLateToKnow && checkout.channel === null)
      return isKnown
        ? jsonAnswer(200, statusOf(checkout))
        : errorAnswer(404, 'order_not_found', 'The order is not found')
    }
    const known = answered.get(requestId)
    if (known?.body === body) return { ...known.answer, status: 409 }
    if (known) return errorAnswer(400, 'duplicate_request_id', 'Request-Id was used for another request')
    const answer = path === '/checkout/v1/payment' ? create(body, requestId) : cancel(path, body)
    if (answer.status === 200) answered.set(requestId, { body, answer })
    return answer
  }

  function create(body: string, requestId: string): Answer {
    const wanted = readWanted(body)
    if (typeof wanted === 'string') return jsonAnswer(400, { message: [wanted] })
    const number = wanted.order.invoice_number
    if (checkouts.has(number)) return jsonAnswer(400, { error_messages: ['INVOICE NUMBER ALREADY USED'] })
    const token = randomUUID().replaceAll('-', '')
    const expires = now() + (wanted.payment.payment_due_date ?? 60) * 60_000
    const made: Checkout = {
      request: wanted,
      requestId,
      token,
      status: 'PENDING',
      channel: null,
      expires,
      changed: now(),
    }
    checkouts.set(number, made)
    return jsonAnswer(200, madeOf(made, url))
  }

  function cancel(path: string, body: string): Answer {
    if (path !== '/checkout/v3/cancellations') return errorAnswer(404, 'not_found', 'There is no such address')
    const { order, payment } = JSON.parse(body)
    const checkout = checkouts.get(String(order?.invoice_number))
    if (checkout?.requestId !== payment?.original_request_id || checkout?.status !== 'PENDING' || !checkout.channel)
      return errorAnswer(400, 'invalid_parameter', 'The payment cannot be cancelled')
    Object.assign(checkout, { status: 'EXPIRED', changed: now() })
    return jsonAnswer(200, { order: { invoice_number: order.invoice_number }, message: ['SUCCESS'] })
  }

  function api(request: IncomingMessage, path: string, body: string): Answer {
    const { 'client-id': client, 'request-id': requestId, 'request-timestamp': timestamp, signature } = request.headers
    const headers = [client, requestId, timestamp, signature].map(String)
    const [givenClient = '', givenId = '', givenTime = '', given = ''] = headers
    if (givenClient !== clientId) return errorAnswer(401, 'invalid_client_id', 'Client Id is not found')
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(givenTime) || givenId.length > 128)
      return errorAnswer(400, 'invalid_header', 'Request-Timestamp or Request-Id is not valid')
    if (Math.abs(Date.parse(givenTime) - now()) > MAX_AGE_MS)
      return errorAnswer(400, 'invalid_timestamp', 'Request-Timestamp is too old')
    const signed = { clientId: givenClient, requestId: givenId, timestamp: givenTime, target: path }
    const isBare = request.method === 'GET'
    return given === signDoku(secretKey, { ...signed, body: isBare ? null : body })
      ? call(request.method ?? '', path, body, givenId)
      : errorAnswer(401, 'invalid_signature', 'Signature is not valid')
  }

  /** Answers the payment page and its buttons. */
  async function page(path: string): Promise<Answer> {
    const [, , token, way] = path.split('/')
    const checkout = [...checkouts.values()].find((one) => one.token === token)
    if (!checkout) return errorAnswer(404, 'not_found', 'There is no such page')
    const { invoice_number: invoice, callback_url: back } = checkout.request.order
    if (way === undefined)
      return { status: 200, headers: { 'content-type': 'text/html' }, body: checkoutPage(checkout) }
    if (way === 'bayar' && checkout.status !== 'SUCCESS') await pay(invoice)
    if (way === 'gagal') await end(invoice, 'FAILED')
    if (way === 'kedaluwarsa') await end(invoice, 'EXPIRED')
    return { status: 303, headers: { location: back ?? path }, body: '' }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const path = request.url ?? '/'
    asked.push({ method: request.method ?? '', path, headers: request.headers, body })
    await (controls.hold ?? sleep(controls.latency))
    expireOverdue()
    const isPage = path.startsWith('/checkout-link-v2/')
    const fault = isPage ? null : faults.take()
    const answer = isPage ? await page(path) : fault && !fault.done ? null : api(request, path, body)
    const said: Answer | 'hang' | 'cut' = fault ? faults.answer(fault, answer) : faults.bent(answer)
    if (said === 'cut') response.destroy()
    else if (said !== 'hang') response.writeHead(said.status, said.headers).end(said.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // The cast is safe because a server that listens on TCP has this kind of address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    now,
    /** All requests so far, with the exact bodies. */
    asked: asked as readonly (typeof asked)[number][],
    /** All notifications so far, with the status of each answer. */
    notifications: notifications as readonly Readonly<Notification>[],
    /**
     * `latency`: milliseconds before every answer; `hold`: what it waits for. `isLateToKnow`: no status before the
     * customer has chosen a channel.
     */
    controls,
    get: (invoice: string): Readonly<Checkout> => get(invoice),
    /** The number and status of every checkout. */
    list: () => [...checkouts].map(([number, { status }]) => ({ number, status })),
    /** Chooses how a checkout is paid, without paying it. */
    choose: (invoice: string, channel: string) => void Object.assign(get(invoice), { channel }),
    pay,
    end,
    /** Sends the notification of a checkout's state once; a test may bend it. Returns the status of the answer. */
    notify: (invoice: string, { requestId = randomUUID(), ...bent }: Bent & { requestId?: string } = {}) =>
      post(invoice, JSON.stringify(notificationOf(get(invoice))), requestId, bent),
    /** Moves the clock forward by milliseconds; checkouts expire, and notifications are repeated when they are due. */
    async forward(milliseconds: number): Promise<void> {
      const until = now() + milliseconds
      for (;;) {
        const next = waiting.toSorted((one, other) => one.due - other.due)[0]
        skipped += Math.max(0, Math.min(next?.due ?? until, until) - now())
        expireOverdue()
        if (!next || next.due > now()) return
        waiting.splice(waiting.indexOf(next), 1)
        await send(next.invoice, next.body, next.requestId, next.tries)
      }
    },
    /** Makes the next calls of the API fail in the given way, as many as `times`. */
    fail: (fault: Fault, times = 1): void => faults.add(fault, times),
    /** Sets a function that changes the JSON of every successful answer; null removes it. */
    bend: (change: ((content: unknown) => unknown) | null): void => faults.bend(change),
    stop: () =>
      new Promise<void>((resolve) => {
        stopped.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
