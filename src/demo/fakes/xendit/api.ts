import { randomUUID } from 'node:crypto'
import { button, escaped, fakePage } from '../page.ts'
import { type Answer, bare, html, json, makeRoutes, type Request, readContent } from '../server.ts'
import { type FakeInvoice, makeInvoice, toInvoiceAnswer } from './invoices.ts'
import { errorAnswer, validate } from './validate.ts'

type Deps = {
  secretKey: string
  invoices: Map<string, FakeInvoice>
  now: () => number
  pay: (id: string, payment: { amount?: number }) => Promise<unknown>
  expire: (id: string) => Promise<unknown>
  origin: () => string
}

/** Calls per minute, as the response headers report. */
const LIMIT = 3_000

/** The API without simulated failures. It requires the secret key; the checkout page is open to everyone. */
export function createApi({ secretKey, invoices, now, pay, expire, origin }: Deps) {
  let callsLeft = LIMIT
  const toRow = (invoice: FakeInvoice) => toInvoiceAnswer(invoice, origin())
  const invoiceAnswer = (invoice: FakeInvoice) => json(200, toRow(invoice))
  const withInvoice = (id: string, answer: (invoice: FakeInvoice) => Answer | Promise<Answer>) => {
    const invoice = invoices.get(decodeURIComponent(id))
    return invoice ? answer(invoice) : errorAnswer(404, 'INVOICE_NOT_FOUND_ERROR', 'Could not find invoice by id')
  }

  const routes = makeRoutes({
    'POST /v2/invoices/?': (request) => create(readContent(request)),
    'GET /v2/invoices/?': ({ url }) => json(200, listInvoices(invoices.values(), url.searchParams).map(toRow)),
    'GET /v2/invoices/([^/]+)/?': (_, id) => withInvoice(id, invoiceAnswer),
    'POST /invoices/([^/]+)/expire(?:!|%21)': (_, id) => withInvoice(id, end),
    'GET /web/(\\w+)': (_, id) => withInvoice(id, (invoice) => html(200, checkoutPage(invoice))),
    'POST /web/(\\w+)/pay': (request, id) => withInvoice(id, (invoice) => payHere(pay, invoice, readContent(request))),
    'POST /web/(\\w+)/expire': (_, id) => withInvoice(id, (invoice) => expireHere(expire, invoice)),
  })

  function create(body: unknown): Answer {
    const validation = validate(body)
    if ('refusal' in validation) return validation.refusal
    const invoice = makeInvoice(validation.request, now())
    invoices.set(invoice.id, invoice)
    return invoiceAnswer(invoice)
  }

  async function end(invoice: FakeInvoice): Promise<Answer> {
    if (invoice.payment) return errorAnswer(400, 'INVALID_STATUS', 'The invoice can no longer be expired')
    await expire(invoice.id)
    return invoiceAnswer(invoice)
  }

  return async (request: Request): Promise<Answer> => {
    const { pathname } = request.url
    const isApi = !pathname.startsWith('/web/')
    if (isApi && !hasKey(request, secretKey)) return errorAnswer(401, 'INVALID_API_KEY', 'API key format is invalid')
    const handle = routes(`${request.method} ${pathname}`)
    if (!handle) return errorAnswer(404, 'NOT_FOUND', 'The requested resource was not found')
    const answer = await handle(request)
    callsLeft = callsLeft > 0 ? callsLeft - 1 : LIMIT
    return isApi ? { ...answer, headers: { ...answer.headers, ...limits(callsLeft) } } : answer
  }
}

/** Lists invoices, newest first. */
function listInvoices(invoices: Iterable<FakeInvoice>, query: URLSearchParams): FakeInvoice[] {
  const externalId = query.get('external_id')
  const statuses = query.getAll('statuses').flatMap(parseWords)
  const last = query.get('last_invoice')
  const [after, before] = [moment(query, 'paid_after', 0), moment(query, 'paid_before', Number.POSITIVE_INFINITY)]
  const asksPaid = query.has('paid_after') || query.has('paid_before')
  return [...invoices]
    .filter((one) => externalId === null || one.request.external_id === externalId)
    .filter((one) => statuses.length === 0 || statuses.includes(one.status))
    .filter(({ payment }) => !asksPaid || (payment !== null && payment.at > after && payment.at < before))
    .reverse()
    .filter((_one, at, all) => last === null || at > all.findIndex(({ id }) => id === last))
    .slice(0, Number(query.get('limit') ?? 10))
}

async function payHere(pay: Deps['pay'], invoice: FakeInvoice, body: unknown): Promise<Answer> {
  const paidAmount =
    body !== null && typeof body === 'object' && 'amount' in body ? Number(body.amount) : invoice.amount
  if (!invoice.payment) await pay(invoice.id, { amount: paidAmount })
  return bare(303, { location: invoice.request.success_redirect_url ?? `/web/${invoice.id}` })
}

async function expireHere(expire: Deps['expire'], invoice: FakeInvoice): Promise<Answer> {
  await expire(invoice.id)
  return bare(303, { location: invoice.request.failure_redirect_url ?? `/web/${invoice.id}` })
}

/** Clients send either a repeated parameter or a JSON list. */
const parseWords = (text: string): string[] => (text.startsWith('[') ? JSON.parse(text).map(String) : [text])

const moment = (query: URLSearchParams, name: string, otherwise: number) => {
  const value = Date.parse(query.get(name) ?? '')
  return Number.isNaN(value) ? otherwise : value
}

const limits = (callsLeft: number) => ({
  'Rate-Limit-Limit': String(LIMIT),
  'Rate-Limit-Remaining': String(callsLeft),
  'Rate-Limit-Reset': '59.482',
  'Request-Id': randomUUID(),
})

/** Whether a request has the secret key, which is the user name of an empty password. */
const hasKey = ({ headers }: Request, key: string) =>
  headers.authorization === `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** The checkout page, on which the tester chooses the amount to pay. */
function checkoutPage({ amount, status, id, request, payment }: FakeInvoice): string {
  const sums = [
    ['Bayar tepat', amount],
    ['Bayar kurang', Math.max(1, Math.floor(amount / 2))],
    ['Bayar lebih', amount + 10_000],
  ] as const
  const pay = sums.map(([words, sum]) => {
    const field = `<input type="hidden" name="amount" value="${sum}">`
    return button(`/web/${id}/pay`, `${words} (Rp ${sum.toLocaleString('id-ID')})`, field)
  })
  const end = button(`/web/${id}/expire`, 'Biarkan kedaluwarsa')
  return fakePage({
    title: 'SIMULASI pembayaran',
    note: 'Halaman ini tiruan di komputer sendiri. Tidak ada uang yang berpindah.',
    body: `<p>${escaped(request.description ?? request.external_id)}</p>
<p class="sum">Rp ${amount.toLocaleString('id-ID')} (${status})</p>
${payment ? '' : [...pay, ...(status === 'PENDING' ? [end] : [])].join('\n')}`,
  })
}
