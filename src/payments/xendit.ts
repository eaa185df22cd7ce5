import * as z from 'zod'
import type { Fetcher, HttpAnswer } from '../net/fetcher.ts'
import { jsonOrNull } from '../net/fetching.ts'
import { callGateway, readAnswers, unreadable } from './calls.ts'
import { Name } from './fields.ts'
import { type Gateway, GatewayError, type InvoiceRequest, type RemoteInvoice } from './gateway.ts'
import { findMethod } from './methods.ts'
import { reportKeys, toInvoiceStatus, toReportFields } from './xendit-payload.ts'

/** `baseUrl`: root of the API ("https://api.xendit.co"). */
type XenditSettings = { secretKey: string; baseUrl: string }

type Query = Record<string, string>

/** Xendit allows at most this page size. */
const PAGE_SIZE = 100

/**
 * Invoice API v2. The caller checks amount and currency. Errors contain Xendit's code and field names, never sent data.
 */
export function createXendit(settings: XenditSettings, fetcher: Pick<Fetcher, 'fetch'>): Gateway {
  const base = settings.baseUrl.replace(/\/+$/, '')
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${settings.secretKey}:`).toString('base64')}`,
  }

  function ask(path: string, signal: AbortSignal, posted?: { body?: object }): Promise<HttpAnswer> {
    const bodyInit = posted?.body && { body: JSON.stringify(posted.body) }
    return callGateway(fetcher, 'Xendit', `${base}${path}`, {
      method: posted ? 'POST' : 'GET',
      headers: { ...headers, ...(bodyInit && { 'content-type': 'application/json' }) },
      ...bodyInit,
      signal,
    })
  }

  const list = (query: Query, signal: AbortSignal) => ask(`/v2/invoices?${new URLSearchParams(query)}`, signal)

  const gateway: Gateway = {
    name: 'xendit',

    create: async (request, signal) =>
      parseInvoice(readContent(await ask('/v2/invoices', signal, { body: buildRequestBody(request) }))),

    find: async (externalId, signal) =>
      newestIn(readContent(await list({ external_id: externalId }, signal)), externalId),

    async read(id, signal) {
      const answer = await ask(`/v2/invoices/${encodeURIComponent(id)}`, signal)
      return isUnknown(answer) ? null : parseInvoice(readContent(answer))
    },

    async expire(id, signal) {
      const answer = await ask(`/invoices/${encodeURIComponent(id)}/expire!`, signal, {})
      if (isUnknown(answer)) return null
      const failure = toGatewayError(answer)
      if (failure?.failure !== 'refused') return parseInvoice(readContent(answer))
      // It is no failure if the invoice is already paid or ended.
      const now = await gateway.read(id, signal)
      if (now?.status === 'open') throw failure
      return now
    },

    paidSince: (since, signal) => paidSince(since, (query) => list(query, signal)),
  }
  return gateway
}

async function paidSince(since: Date, list: (query: Query) => Promise<HttpAnswer>): Promise<RemoteInvoice[]> {
  const invoices: RemoteInvoice[] = []
  for (let last: string | null = null, isMore = true; isMore; ) {
    const query = {
      statuses: '["PAID","SETTLED"]',
      paid_after: since.toISOString(),
      limit: String(PAGE_SIZE),
      ...(last && { last_invoice: last }),
    }
    const page = Page.safeParse(readContent(await list(query)))
    if (!page.success) throw unreadable('Xendit')
    const next = page.data.at(-1)?.id ?? null
    // Without this check, a repeated page would lead to an endless loop.
    if (next !== null && next === last) throw unreadable('Xendit')
    invoices.push(...page.data.map(readable).filter((one) => one !== null))
    isMore = page.data.length === PAGE_SIZE
    last = next
  }
  return invoices
}

function buildRequestBody({ customer, ...request }: InvoiceRequest) {
  const channel = findMethod(request.method)?.xendit
  return {
    external_id: request.externalId,
    amount: request.amount,
    currency: 'IDR',
    description: request.description,
    invoice_duration: request.seconds,
    customer: {
      given_names: customer.name,
      ...(customer.email && { email: customer.email }),
      ...(customer.phone && { mobile_number: `+${customer.phone}` }),
    },
    ...(customer.email && { payer_email: customer.email }),
    // These addresses only bring the customer back. Payments are confirmed by webhooks and by reading the invoice.
    success_redirect_url: request.page,
    failure_redirect_url: request.page,
    should_send_email: false,
    metadata: request.metadata,
    ...(channel && { payment_methods: [channel] }),
  }
}

const Complaint = z.object({
  error_code: z.string().regex(/^[A-Z0-9_]{1,60}$/),
  errors: z
    .array(z.object({ field: z.array(z.string().regex(/^\w{1,40}$/)).max(5) }))
    .max(20)
    .catch([]),
})

/**
 * A reason such as ": API_VALIDATION_ERROR (customer.email)". Xendit's messages are left out, because they may quote
 * sent data.
 */
function formatReason(content: unknown): string {
  const { success, data } = Complaint.safeParse(content)
  if (!success) return ''
  const fields = data.errors.map(({ field }) => field.join('.')).join(', ')
  return `: ${data.error_code}${fields && ` (${fields})`}`
}

const { failureOf: toGatewayError, contentOf: readContent } = readAnswers('Xendit', formatReason)

/** Only a 404 with Xendit's error code means an unknown invoice. Any other 404 means a wrong base URL. */
const isUnknown = (answer: HttpAnswer) =>
  answer.status === 404 && Complaint.safeParse(jsonOrNull(answer)).data?.error_code === 'INVOICE_NOT_FOUND_ERROR'

const Invoice = z.object({
  ...reportKeys,
  expiry_date: z.string(),
  invoice_url: z
    .url({ protocol: /^https?$/ })
    .nullish()
    .catch(null),
})
const List = z.array(z.looseObject({ external_id: Name, created: z.string().catch('') }))
const Page = z.array(z.looseObject({ id: Name }))

function newestIn(content: unknown, externalId: string): RemoteInvoice | null {
  const { success, data } = List.safeParse(content)
  if (!success) throw unreadable('Xendit')
  const [newest] = data.filter((one) => one.external_id === externalId).sort(newestFirst)
  return newest ? parseInvoice(newest) : null
}

/** Null if the invoice cannot be parsed, because another system has created it. */
function readable(content: unknown): RemoteInvoice | null {
  try {
    return parseInvoice(content)
  } catch (error) {
    if (error instanceof GatewayError) return null
    throw error
  }
}

/** ISO 8601 times in UTC sort correctly as text. */
const newestFirst = (one: { created: string }, other: { created: string }) => (one.created < other.created ? 1 : -1)

function parseInvoice(content: unknown): RemoteInvoice {
  const { success, data } = Invoice.safeParse(content)
  const status = success ? toInvoiceStatus(data.status) : null
  if (!success || status === null) throw unreadable('Xendit')
  const expiresAt = new Date(data.expiry_date)
  // Only an open invoice needs a payment URL.
  if (Number.isNaN(expiresAt.getTime()) || (status === 'open' && !data.invoice_url)) throw unreadable('Xendit')
  return { ...toReportFields(data), status, url: data.invoice_url ?? '', expiresAt }
}
