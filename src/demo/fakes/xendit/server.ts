import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApi } from './api.ts'
import { type Answer, createFaults, type Fault } from './faults.ts'
import { type FakeInvoice, type PayOptions, payInvoice, webhookOf } from './invoices.ts'

type Body = Record<string, unknown>

export type XenditOptions = {
  /** Any free port by default. */
  port?: number
  secretKey: string
  webhookToken: string
  /** The webhook address of `pay` and `expire`; none by default. */
  webhookUrl?: string
  /** Whether expired invoices send webhooks: a box in Xendit's dashboard, off by default. */
  tellsExpiry?: boolean
  /** The answer to expiring a paid invoice; which one Xendit gives is unknown. */
  expirePaid?: 'refused' | 'unchanged'
}

/** `quiet`: the webhook is held back, to be delivered later or never. */
type Quiet = { quiet?: boolean }

export type FakeXendit = Awaited<ReturnType<typeof startXendit>>

/**
 * A local Xendit: the four calls of its Invoice API, a checkout page at `invoice_url`, and webhooks with retries by a
 * clock that only `forward` moves. Invoices are named by id, or by external_id (the newest).
 */
export async function startXendit(options: XenditOptions) {
  let skipped = 0
  const now = () => Date.now() + skipped
  const invoices = new Map<string, FakeInvoice>()
  const asked: { method: string; path: string; body: unknown }[] = []
  const deliveries = createDeliveries({ url: options.webhookUrl ?? null, token: options.webhookToken, now })
  const faults = createFaults()
  const controls = { latency: 0 }

  function get(which: string): FakeInvoice {
    const found = invoices.get(which) ?? [...invoices.values()].findLast((one) => one.request.external_id === which)
    if (!found) throw new Error(`there is no invoice ${which}`)
    return found
  }

  /** Returns the webhook's body, sent or not. */
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

  /** Moves the clock forward by milliseconds: invoices expire and webhooks are retried, each at its time. */
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
    await expireOverdue()
    const isCheckout = path.startsWith('/web/')
    // The nightly reconciliation must not use up a fault meant for another call.
    const isComparison = path.includes('paid_after=')
    const fault = isCheckout || isComparison ? null : faults.take()
    const answer = fault && !fault.done ? null : await api(request, body)
    const said: Answer | 'hang' | 'cut' = fault ? faults.answer(fault, answer) : faults.bent(answer)
    if (said === 'cut') response.destroy()
    else if (said !== 'hang') response.writeHead(said.status, said.headers).end(said.body)
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  // A listening server always has such an address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    invoices: invoices as ReadonlyMap<string, Readonly<FakeInvoice>>,
    /** Every request so far, JSON and forms already read. */
    asked: asked as readonly (typeof asked)[number][],
    /** Every delivery so far, with its answer. */
    deliveries: deliveries.made as readonly Delivery[],
    /** `latency`: milliseconds before every answer. */
    controls,
    now,
    get: (which: string): Readonly<FakeInvoice> => get(which),
    pay,
    expire,
    /** The webhook's body for its current or another status, such as a late EXPIRED of a paid invoice. */
    webhook: (which: string, status?: 'PAID' | 'EXPIRED') => webhookOf(get(which), status),
    /** Makes reads return SETTLED from now on. */
    settle(which: string): void {
      get(which).status = 'SETTLED'
    },
    /** Delivers bodies in this order, each so many times, without retries; returns the answers' statuses. */
    async deliver(bodies: Body | readonly Body[], { times = 1, ...to }: Sending & { times?: number } = {}) {
      const statuses: (number | null)[] = []
      for (const body of [bodies].flat()) {
        for (let count = 0; count < times; count += 1) statuses.push(await deliveries.post(body, to))
      }
      return statuses
    },
    forward,
    /** Makes the next API calls fail. */
    fail: (fault: Fault, times = 1): void => faults.add(fault, times),
    /** Changes the JSON of every good answer; null ends this. */
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

/** A delivery of a webhook: `status` null without an answer in time. */
type Delivery = { body: Record<string, unknown>; at: number; status: number | null }

/** Milliseconds between attempts of a rejected webhook: six more in 24 hours. */
const RETRY_DELAYS_MS = [15, 45, 120, 180, 360, 720].map((minutes) => minutes * 60_000)
/** The timeout of an answer in milliseconds. */
const WEBHOOK_TIMEOUT_MS = 30_000

type Options = { url: string | null; token: string; now: () => number }
type Sending = { url?: string; token?: string }
type Waiting = { body: Record<string, unknown>; due: number; tries: number }

/** Delivers webhooks with retries by the fake's clock. */
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
    /** Delivers once, without retries. */
    post,
    /** Like Xendit: with retries until it is accepted. */
    send,
    /** When the next attempt is due. */
    next: (): number | null => (waiting.length > 0 ? Math.min(...waiting.map(({ due }) => due)) : null),
    async sendDue(): Promise<void> {
      const due = waiting.filter((one) => one.due <= now())
      for (const one of due) waiting.splice(waiting.indexOf(one), 1)
      for (const { body, tries } of due) await send(body, tries)
    },
    stop: () => stopped.abort(),
  }
}
