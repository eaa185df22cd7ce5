import { startGateway } from '../gateway.ts'
import { readContent } from '../server.ts'
import { createApi } from './api.ts'
import { type FakeInvoice, type PayOptions, payInvoice, toWebhookBody } from './invoices.ts'
import { errorAnswer } from './validate.ts'

type Body = Record<string, unknown>

export type XenditOptions = {
  secretKey: string
  webhookToken: string
  /** Without a URL no webhooks are sent. */
  webhookUrl?: string
  /** Whether expired invoices send webhooks. In Xendit's dashboard this is a checkbox that is off by default. */
  tellsExpiry?: boolean
}

/** With `quiet` no webhook is sent. A test can send it later with `deliver`. */
type Quiet = { quiet?: boolean }
type Sending = { url?: string; token?: string }

/** Milliseconds before each of six more attempts within 24 hours. */
const RETRY_DELAYS_MS = [15, 45, 120, 180, 360, 720].map((minutes) => minutes * 60_000)

export type FakeXendit = Awaited<ReturnType<typeof startXendit>>

/**
 * Starts a local server like the payment gateway Xendit: the four calls of its Invoice API, a checkout page at
 * `invoice_url`, and webhooks with retries. Functions find an invoice by its id or by the `external_id`, and return the
 * newest of several.
 */
export async function startXendit(options: XenditOptions) {
  const invoices = new Map<string, FakeInvoice>()
  const pending = () => [...invoices.values()].filter(({ status }) => status === 'PENDING')

  function get(which: string): FakeInvoice {
    const invoice = invoices.get(which) ?? [...invoices.values()].findLast((one) => one.request.external_id === which)
    if (!invoice) throw new Error(`there is no invoice ${which}`)
    return invoice
  }

  /** Returns the body of the webhook, whether or not it is sent. */
  async function pay(which: string, { quiet = false, ...payment }: PayOptions & Quiet = {}): Promise<Body> {
    const invoice = get(which)
    payInvoice(invoice, gateway.now(), payment)
    return sendWebhook(invoice, quiet)
  }

  async function expire(which: string, { quiet = !options.tellsExpiry }: Quiet = {}): Promise<Body> {
    const invoice = get(which)
    if (invoice.status !== 'PENDING') return toWebhookBody(invoice)
    Object.assign(invoice, { status: 'EXPIRED', updated: gateway.now() })
    return sendWebhook(invoice, quiet)
  }

  async function sendWebhook(invoice: FakeInvoice, quiet: boolean): Promise<Body> {
    const body = toWebhookBody(invoice)
    if (!quiet && options.webhookUrl !== undefined) await gateway.deliver(() => post(body))
    return body
  }

  async function post(body: Body, { url = options.webhookUrl, token = options.webhookToken }: Sending = {}) {
    if (url === undefined) throw new Error('the fake has no webhook address')
    return gateway.post(url, JSON.stringify(body), { 'x-callback-token': token })
  }

  const [now, origin] = [(): number => gateway.now(), (): string => gateway.url]
  const gateway = await startGateway({
    delays: RETRY_DELAYS_MS,
    answer: createApi({ secretKey: options.secretKey, invoices, now, pay, expire, origin }),
    refuse: errorAnswer,
    // Requests of the nightly reconciliation never fail, because a simulated failure is meant for another call.
    isSpared: (path) => path.startsWith('/web/') || path.includes('paid_after='),
    asCall: (request) => ({ method: request.method, path: request.path, body: readContent(request) }),
    async expireOverdue() {
      for (const one of pending()) if (one.expires <= now()) await expire(one.id)
    },
    ends: () => pending().map(({ expires }) => expires),
  })

  return {
    ...gateway,
    invoices: invoices as ReadonlyMap<string, Readonly<FakeInvoice>>,
    get: (which: string): Readonly<FakeInvoice> => get(which),
    pay,
    expire,
    /** Builds a webhook of the current status or of another one, such as a late EXPIRED of a paid invoice. */
    webhook: (which: string, status?: 'PAID' | 'EXPIRED') => toWebhookBody(get(which), status),
    /** API answers return SETTLED from now on. */
    settle(which: string): void {
      get(which).status = 'SETTLED'
    },
    /**
     * Delivers webhooks in the given order without retries, each `times` times. Returns the statuses of the responses.
     */
    async deliver(bodies: Body | readonly Body[], { times = 1, ...to }: Sending & { times?: number } = {}) {
      const statuses: (number | null)[] = []
      for (const body of [bodies].flat())
        for (let count = 0; count < times; count += 1) statuses.push(await post(body, to))
      return statuses
    },
  }
}
