import type { Knex } from 'knex'
import { vi } from 'vitest'
import { startFonnte } from '../../support/fonnte.ts'
import { freePort } from '../../support/ports.ts'
import { serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useOnce } from '../../support/use.ts'
import { startXendit, WEBHOOK_TOKEN } from '../../support/xendit.ts'
import { withXendit } from '../support/gateway-site.ts'
import { johns } from '../support/orders.ts'

export type Shop = Awaited<ReturnType<typeof openShop>>

/** One such server for all tests of a file. */
export const useShop = (db: () => Knex) =>
  useOnce(
    () => openShop(db()),
    (shop) => shop.close(),
  )

type Ways = 'json' | 'form' | 'multipart'
type Sending = { body?: unknown; as?: Ways; cookie?: string | null; headers?: Record<string, string> }

/**
 * Starts a server as an operator would run it: Xendit and WhatsApp are configured with local test servers, and BASE_URL
 * contains the real port.
 */
export async function openShop(db: Knex, settings: Record<string, string> = {}) {
  const [xendit, fonnte, port] = [await startXendit(), await startFonnte(), await freePort()]
  const origin = `http://127.0.0.1:${port}`
  const channels = { FONNTE_API_TOKEN: 'token-fonnte-uji-7Qx', FONNTE_BASE_URL: fonnte.url }
  const served = await serve(db, { BASE_URL: origin, ...withXendit(xendit), ...channels, ...settings }, port)
  const cookie = await signIn(db, await makeUser(db, { role: 'staff' }), port)

  /**
   * Sends one request as staff, or with the given cookie; a null `cookie` means without login. Paths without a leading
   * slash are below /api/v1/.
   */
  async function call(method: string, path: string, { body, as = 'json', headers = {}, ...who }: Sending = {}) {
    const own = who.cookie === undefined ? cookie : who.cookie
    const answer = await fetch(`${origin}${path.startsWith('/') ? '' : '/api/v1/'}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(own ? { cookie: own } : {}), ...typeOf(body, as), ...headers },
      ...(body === undefined ? {} : { body: encoded(body, as) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json')
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    }
  }

  /** Sends a webhook as Xendit does. The answer arrives as soon as the webhook is stored. */
  const tell = (body: unknown) =>
    call('POST', 'webhook/xendit/', { body, cookie: null, headers: { 'x-callback-token': WEBHOOK_TOKEN } })

  /** Pays an invoice at the test gateway and returns its webhook, which is not sent yet. */
  async function payQuietly(invoiceCode: string, paid: Parameters<typeof xendit.pay>[1] = {}) {
    const link = await db('payment_links')
      .join('invoices', 'invoices.id', 'payment_links.invoice_id')
      .where({ invoice_code: invoiceCode })
      .orderBy('payment_links.id', 'desc')
      .first('external_id')
    return xendit.pay(link?.external_id ?? '', { ...paid, quiet: true })
  }

  /** Returns the invoice of an order once it has its link: an order does not wait long for a gateway that is slow. */
  const invoiceOf = (orderId: string) =>
    vi.waitFor(async () => {
      const invoices = db('invoices').join('payment_links as link', 'link.invoice_id', 'invoices.id')
      const invoice = await invoices.where({ order_id: orderId, state: 'open' }).first('invoices.id', 'invoice_code')
      if (!invoice) throw new Error('there is no link yet')
      return invoice
    })

  return {
    ...{ served, origin, port, xendit, fonnte, cookie, call, tell, payQuietly },
    invoiceOf,
    /** Places an order as a customer and returns the API's answer, with the payment link. */
    place: async (wishes: object = {}) => {
      const { status, body } = await call('POST', 'order/', { body: { ...johns, ...wishes }, cookie: null })
      if (status !== 201) throw new Error(`not placed: ${JSON.stringify(body)}`)
      return { ...body, invoice: await invoiceOf(body.order.id) }
    },
    /** Pays an invoice at the test gateway and sends its webhook. */
    pay: async (...paid: Parameters<typeof payQuietly>) => tell(await payQuietly(...paid)),
    async close() {
      await served.stop()
      await Promise.all([xendit.stop(), fonnte.stop()])
    },
  }
}

/**
 * Replaces each value of an API answer by the name of its kind, such as 'decimal' or 'uuid'. Two answers with the same
 * keys and kinds of values become equal.
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (value === null || typeof value === 'number' || typeof value === 'boolean')
    return value === null ? null : typeof value
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]))
  return kinds.find(([, pattern]) => pattern.test(String(value)))?.[0] ?? 'text'
}

const kinds: [string, RegExp][] = [
  ['decimal', /^\d+\.\d{2}$/],
  ['uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['moment', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/],
  ['month', /^\d{4}-\d{2}$/],
  ['order code', /^ORD-\d{8}-[A-Z0-9]{3,4}$/],
  ['invoice code', /^INV-\d{6}-[A-Z0-9]{3}$/],
  ['address', /^https?:\/\//],
]

const typeOf = (body: unknown, as: Ways): Record<string, string> => {
  if (body === undefined || body instanceof FormData || as === 'multipart') return {}
  return { 'content-type': as === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' }
}

function encoded(body: unknown, as: Ways): string | FormData | URLSearchParams {
  if (body instanceof FormData) return body
  if (as === 'json') return typeof body === 'string' ? body : JSON.stringify(body)
  const form = as === 'form' ? new URLSearchParams() : new FormData()
  for (const [name, value] of Object.entries(Object(body)))
    for (const one of [value].flat()) form.append(name, String(one))
  return form
}
