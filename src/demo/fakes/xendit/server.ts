import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, createFaults, type Fault } from '../faults.ts'
import { createApi, errorAnswer } from './api.ts'
import { type FakeInvoice, type PayOptions, payInvoice, webhookOf } from './invoices.ts'

type Body = Record<string, unknown>

export type XenditOptions = {
  /** TCP port of the server. By default any free port. */
  port?: number
  secretKey: string
  webhookToken: string
  /** URL to which paid and expired invoices send webhooks. Without it none are sent. */
  webhookUrl?: string
  /** Whether expired invoices send webhooks. In Xendit's dashboard this is a checkbox that is off by default. */
  tellsExpiry?: boolean
  /**
   * What happens when a client expires an already paid invoice: an error, or success without a change. Which of the two
   * the real Xendit does is unknown.
   */
  expirePaid?: 'refused' | 'unchanged'
}

/** `quiet`: whether no webhook is sent. A test can send it later with `deliver`. */
type Quiet = { quiet?: boolean }

export type FakeXendit = Awaited<ReturnType<typeof startXendit>>

/**
 * Starts a local server that behaves like the payment gateway Xendit: the four calls of its Invoice API, a checkout
 * page at `invoice_url`, and webhooks with retries. Its clock is the real time plus what `forward` adds. Functions find
 * an invoice by its id or by the `external_id`; of several with the same `external_id`, the newest.
 */
export async function startXendit(options: XenditOptions) {
  let skipped = 0
  const now = () => Date.now() + skipped
  const invoices = new Map<string, FakeInvoice>()
  const asked: { method: string; path: string; body: unknown }[] = []
  const deliveries = createDeliveries({ url: options.webhookUrl ?? null, token: options.webhookToken, now })
  const faults = createFaults(errorAnswer)
  const controls = { latency: 0 }
  let held: Promise<void> | null = null

  function get(which: string): FakeInvoice {
    const found = invoices.get(which) ?? [...invoices.values()].findLast((one) => one.request.external_id === which)
    if (!found) throw new Error(`there is no invoice ${which}`)
    return found
  }

  /** Pays an invoice. Returns the body of the webhook, whether or not it is sent. */
  async function pay(which: string, { quiet = false, ...payment }: PayOptions & Quiet = {}): Promise<Body> {
    const invoice = get(which)
    payInvoice(invoice, now(), payment)
    return tell(invoice, quiet)
  }

  async function expire(which: string, { quiet = !options.tellsExpiry }: Quiet = {}): Promise<Body> {
    const invoice = get(which)
    if (invoice.status !== 'PENDING') return webhookOf(invoice)
    invoice.status = 'EXPIRED'
    invoice.updated = now()
    return tell(invoice, quiet)
  }

  async function tell(invoice: FakeInvoice, quiet: boolean): Promise<Body> {
    const body = webhookOf(invoice)
    if (!quiet && options.webhookUrl !== undefined) await deliveries.send(body)
    return body
  }

  async function expireOverdue(): Promise<void> {
    for (const one of invoices.values()) if (one.status === 'PENDING' && one.expires <= now()) await expire(one.id)
  }

  /**
   * Moves the fake's clock forward by the given milliseconds. Invoices expire and webhooks are retried in the order of
   * their times.
   */
  async function forward(milliseconds: number): Promise<void> {
    const until = now() + milliseconds
    for (;;) {
      await expireOverdue()
      await deliveries.sendDue()
      const ends = [...invoices.values()].filter((one) => one.status === 'PENDING').map((one) => one.expires)
      const next = Math.min(deliveries.next() ?? until, ...ends, until)
      if (until <= now()) return
      skipped += Math.max(0, next - now())
    }
  }

  const api = createApi({ options, invoices, now, pay, expire, origin: () => url })
  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    const path = request.url ?? '/'
    asked.push({ method: request.method ?? '', path, body })
    if (controls.latency > 0) await sleep(controls.latency)
    await held
    await expireOverdue()
    const isCheckout = path.startsWith('/web/')
    // Requests of the nightly reconciliation never fail, because a simulated failure is meant for another call.
    const isComparison = path.includes('paid_after=')
    const fault = isCheckout || isComparison ? null : faults.take()
    const answer = fault && !fault.done ? null : await api(request, body)
    const said: Answer | 'hang' | 'cut' = fault ? faults.answer(fault, answer) : faults.bent(answer)
    if (said === 'cut') response.destroy()
    else if (said !== 'hang') response.writeHead(said.status, said.headers).end(said.body)
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  // The cast is safe because a server that listens on TCP has this kind of address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    invoices: invoices as ReadonlyMap<string, Readonly<FakeInvoice>>,
    /** All requests so far, with bodies parsed from JSON or a form. */
    asked: asked as readonly (typeof asked)[number][],
    /** All deliveries of webhooks so far, with the status of each answer. */
    deliveries: deliveries.made as readonly Delivery[],
    /** `latency`: milliseconds that the server waits before every answer. */
    controls,
    now,
    get: (which: string): Readonly<FakeInvoice> => get(which),
    pay,
    expire,
    /**
     * Returns the body of the webhook for an invoice's current status or for another one, such as a late EXPIRED of a
     * paid invoice.
     */
    webhook: (which: string, status?: 'PAID' | 'EXPIRED') => webhookOf(get(which), status),
    /** Sets the status of an invoice to SETTLED, which API answers return from now on. */
    settle(which: string): void {
      get(which).status = 'SETTLED'
    },
    /**
     * Sends webhook bodies in the given order without retries, each `times` times. Returns the statuses of the answers.
     */
    async deliver(bodies: Body | readonly Body[], { times = 1, ...to }: Sending & { times?: number } = {}) {
      const statuses: (number | null)[] = []
      for (const body of [bodies].flat()) {
        for (let count = 0; count < times; count += 1) statuses.push(await deliveries.post(body, to))
      }
      return statuses
    },
    forward,
    /** Makes every answer wait until the returned function is called. */
    hold(): () => void {
      let release = () => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        held = null
        release()
      }
    },
    /** Makes the next API calls fail in the given way, as many as `times`. */
    fail: (fault: Fault, times = 1): void => faults.add(fault, times),
    /** Sets a function that changes the JSON of every successful answer; null removes it. */
    bend: (change: ((content: unknown) => unknown) | null): void => faults.bend(change),
    stop: () =>
      new Promise<void>((resolve) => {
        deliveries.stop()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  if (text === '') return null
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One delivery of a webhook. `status` is the HTTP status of the answer, or null if none arrived in time. */
type Delivery = { body: Record<string, unknown>; at: number; status: number | null }

/** Milliseconds between the attempts to deliver a webhook that was not accepted: six more attempts within 24 hours. */
const RETRY_DELAYS_MS = [15, 45, 120, 180, 360, 720].map((minutes) => minutes * 60_000)
/** Timeout in milliseconds for the answer to a webhook. */
const WEBHOOK_TIMEOUT_MS = 30_000

type Options = { url: string | null; token: string; now: () => number }
type Sending = { url?: string; token?: string }
type Waiting = { body: Record<string, unknown>; due: number; tries: number }

/** Sends webhooks and retries rejected ones by the fake's clock. */
function createDeliveries({ url, token, now }: Options) {
  const made: Delivery[] = []
  const waiting: Waiting[] = []
  const stopped = new AbortController()

  async function post(body: Record<string, unknown>, sending: Sending = {}): Promise<number | null> {
    const target = sending.url ?? url
    if (target === null) throw new Error('the fake has no webhook address')
    const delivery: Delivery = { body, at: now(), status: null }
    made.push(delivery)
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-token': sending.token ?? token },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(WEBHOOK_TIMEOUT_MS), stopped.signal]),
    }).catch(() => null)
    await answer?.arrayBuffer().catch(() => null)
    delivery.status = answer?.status ?? null
    return delivery.status
  }

  async function send(body: Record<string, unknown>, tries = 0): Promise<number | null> {
    const status = await post(body)
    const pause = RETRY_DELAYS_MS[tries]
    const taken = status !== null && status >= 200 && status < 300
    if (!taken && pause !== undefined) waiting.push({ body, due: now() + pause, tries: tries + 1 })
    return status
  }

  return {
    made: made as readonly Delivery[],
    /** Sends a webhook once, without retries. */
    post,
    /** Sends a webhook like Xendit, with retries until it is accepted. */
    send,
    /** Returns the time of the next retry by the fake's clock, or null if none is waiting. */
    next: (): number | null => (waiting.length > 0 ? Math.min(...waiting.map(({ due }) => due)) : null),
    async sendDue(): Promise<void> {
      const due = waiting.filter((one) => one.due <= now())
      for (const one of due) waiting.splice(waiting.indexOf(one), 1)
      for (const { body, tries } of due) await send(body, tries)
    },
    stop: () => stopped.abort(),
  }
}
