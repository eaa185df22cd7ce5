import { randomUUID } from 'node:crypto'
import { button, escaped, fakePage } from '../page.ts'
import { type Answer, bare, contentOf, html, json, type Request, routesOf } from '../server.ts'
import { answerOf, type FakeInvoice, makeInvoice } from './invoices.ts'
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

/** Without simulated failures. The API requires the secret key; the checkout page is open to everyone. */
export function createApi({ secretKey, invoices, now, pay, expire, origin }: Deps) {
  let left = LIMIT
  const rowOf = (invoice: FakeInvoice) => answerOf(invoice, origin())
  const told = (invoice: FakeInvoice) => json(200, rowOf(invoice))
  const withInvoice = (id: string, answer: (invoice: FakeInvoice) => Answer | Promise<Answer>) => {
    const invoice = invoices.get(decodeURIComponent(id))
    return invoice ? answer(invoice) : errorAnswer(404, 'INVOICE_NOT_FOUND_ERROR', 'Could not find invoice by id')
  }

  const routes = routesOf({
    'POST /v2/invoices/?': (request) => create(contentOf(request)),
    'GET /v2/invoices/?': ({ url }) => json(200, listed(invoices.values(), url.searchParams).map(rowOf)),
    'GET /v2/invoices/([^/]+)/?': (_, id) => withInvoice(id, told),
    'POST /invoices/([^/]+)/expire(?:!|%21)': (_, id) => withInvoice(id, end),
    'GET /web/(\\w+)': (_, id) => withInvoice(id, (invoice) => html(200, checkoutPage(invoice))),
    'POST /web/(\\w+)/pay': (request, id) => withInvoice(id, (invoice) => payHere(pay, invoice, contentOf(request))),
    'POST /web/(\\w+)/expire': (_, id) => withInvoice(id, (invoice) => expireHere(expire, invoice)),
  })

  function create(body: unknown): Answer {
    const checked = validate(body)
    if ('refusal' in checked) return checked.refusal
    const invoice = makeInvoice(checked.request, now())
    invoices.set(invoice.id, invoice)
    return told(invoice)
  }

  async function end(invoice: FakeInvoice): Promise<Answer> {
    if (invoice.payment) return errorAnswer(400, 'INVALID_STATUS', 'The invoice can no longer be expired')
    await expire(invoice.id)
    return told(invoice)
  }

  return async (request: Request): Promise<Answer> => {
    const { pathname } = request.url
    const isApi = !pathname.startsWith('/web/')
    if (isApi && !hasKey(request, secretKey)) return errorAnswer(401, 'INVALID_API_KEY', 'API key format is invalid')
    const handle = routes(`${request.method} ${pathname}`)
    if (!handle) return errorAnswer(404, 'NOT_FOUND', 'The requested resource was not found')
    const answer = await handle(request)
    left = left > 0 ? left - 1 : LIMIT
    return isApi ? { ...answer, headers: { ...answer.headers, ...limits(left) } } : answer
  }
}

/** Newest first. */
function listed(invoices: Iterable<FakeInvoice>, query: URLSearchParams): FakeInvoice[] {
  const externalId = query.get('external_id')
  const statuses = query.getAll('statuses').flatMap(wordsOf)
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
  const given = body !== null && typeof body === 'object' && 'amount' in body ? Number(body.amount) : invoice.amount
  if (!invoice.payment) await pay(invoice.id, { amount: given })
  return bare(303, { location: invoice.request.success_redirect_url ?? `/web/${invoice.id}` })
}

async function expireHere(expire: Deps['expire'], invoice: FakeInvoice): Promise<Answer> {
  await expire(invoice.id)
  return bare(303, { location: invoice.request.failure_redirect_url ?? `/web/${invoice.id}` })
}

/** Clients send either a repeated parameter or a JSON list. */
const wordsOf = (text: string): string[] => (text.startsWith('[') ? JSON.parse(text).map(String) : [text])

const moment = (query: URLSearchParams, name: string, otherwise: number) => {
  const value = Date.parse(query.get(name) ?? '')
  return Number.isNaN(value) ? otherwise : value
}

const limits = (left: number) => ({
  'Rate-Limit-Limit': String(LIMIT),
  'Rate-Limit-Remaining': String(left),
  'Rate-Limit-Reset': '59.482',
  'Request-Id': randomUUID(),
})

/** The secret key is the user name and the password is empty. */
const hasKey = ({ headers }: Request, key: string) =>
  headers.authorization === `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** The tester chooses the amount to pay. */
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
