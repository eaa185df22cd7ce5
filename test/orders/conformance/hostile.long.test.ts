import { describe, expect, test } from 'vitest'
import { oddTexts, oddValues } from '../../hostile/odd-values.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { some } from '../../support/random.ts'
import { routeRights } from '../../support/rights.ts'
import { listenTo } from '../../support/sockets.ts'
import { WEBHOOK_TOKEN } from '../../support/xendit.ts'
import { johns, makeInvoice, makeOrder } from '../support/orders.ts'
import { useShop } from './world.ts'

/**
 * Sends invalid input to the order desk. The server may refuse or ignore the input but must never answer with a 5xx.
 * Hostile bodies are sent to each reader of bodies in test/hostile/readers.test.ts.
 */

const db = useOwnDatabase()
const shop = useShop(db)

const isApi = (path: string) => path.startsWith('/api/')
const routes = Object.keys(routeRights)
  .map((key) => key.split(' ') as [string, string]) // a key such as "GET /path" always has both parts
  .filter(([, path]) =>
    /^\/(api\/v1\/(orders?|payment|invoice|track-order|webhook|admin(?!\/(comics|creators)\/)|auth\/(login|logout|profile))|pesan|lacak|invoice|admin\/(pesanan|pembayaran|templat|dasbor))(\/|$)/.test(
      path,
    ),
  )

type Answer = { status: number; text: string; type: string; code: string }
const problems: string[] = []
const foreign = new Map<string, number>()

/**
 * Checks an answer: the status is not 5xx unless `also` allows it, and errors of the API have the common error format.
 * Problems are collected in `problems`.
 */
function judge(what: string, path: string, { status, text, type, code }: Answer, also: readonly number[] = []): void {
  const short = `${what}: ${status} ${text.slice(0, 160).replace(/\s+/g, ' ')}`
  if (status >= 500 && !also.includes(status)) problems.push(short)
  // Error messages must be Indonesian. English texts of this form are zod's default messages for a check without its
  // own message.
  const english =
    /(Invalid (input|option|string|ISO|UUID|key)|Too (small|big): expected|Unrecognized key)[^"<]{0,60}/.exec(text)
  if (english) foreign.set(`${what.split(/[= {]/).slice(0, 3).join(' ')}: ${english[0]}`, status)
  if (status < 400 || !isApi(path)) return
  let body: Record<string, unknown> = {}
  try {
    body = JSON.parse(text)
  } catch {
    problems.push(`no JSON: ${short}`)
  }
  if (Object.keys(body).join() !== 'error,details,error_code,timestamp') problems.push(`no wrapper: ${short}`)
  if (codes[status] && !codes[status].includes(code)) problems.push(`another word: ${short}`)
  if (!type.includes('application/json')) problems.push(`no JSON type: ${short}`)
}
const codes: Record<number, string[]> = {
  400: ['VALIDATION_ERROR', 'AMOUNT_MISMATCH'],
  401: ['NOT_AUTHENTICATED'],
  403: ['PERMISSION_DENIED'],
  404: ['NOT_FOUND'],
  405: ['METHOD_NOT_ALLOWED'],
  409: ['CONFLICT', 'ILLEGAL_TRANSITION'],
  413: ['TOO_LARGE'],
  414: ['TOO_LARGE'],
  429: ['RATE_LIMITED'],
}

async function send(method: string, path: string, init: Omit<RequestInit, 'method'> = {}): Promise<Answer> {
  const answer = await fetch(`${shop().origin}${path}`, {
    redirect: 'manual',
    ...init,
    method,
    headers: { cookie: shop().cookie, ...Object(init.headers) },
  })
  const text = await answer.text()
  const code = /"error_code":"(\w+)"/.exec(text)?.[1] ?? ''
  return { status: answer.status, text, type: answer.headers.get('content-type') ?? '', code }
}

/** Expects that no problems were collected. A failed test shows only the first thirty. */
const none = () => expect(problems.splice(0).slice(0, 30)).toEqual([])

const brokenQueries = '% %E0%A4%A page=% order_code=%00 page=%ED%A0%80 =&=&& __proto__[x]=1 kunci=%F0'.split(' ')
/** A JSON object whose `field` has a value that is given as raw JSON. */
function withRaw(base: object, field: string, value: string): string {
  const others = Object.entries(base).filter(([name]) => name !== field)
  return `{${[...others.map(([name, one]) => `"${name}":${JSON.stringify(one)}`), `"${field}":${value}`].join()}}`
}

type Call = [method: string, path: string, base: Record<string, unknown>, more?: string[]]

async function calls(): Promise<Call[]> {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  const paid = { invoice_id: invoice.id, payment_method: 'CASH', amount: '1.00', payment_time: '2026-01-01T00:00:00Z' }
  const data = { production_status: 'diproses' }
  const bulk = { order_ids: [order.id], action: 'update_status', data, atomic: false }
  const text = { name: 'Templat uji', type: 'custom', channel: 'both', subject: 'Halo', body: 'Isi yang cukup panjang' }
  const own = (path: string) => path.replace('ID', order.id)
  const extra = 'contact_email due_on price_confirmed status_order production_status notes version'.split(' ')
  const asked = ['dp_percent', 'notification_channel']
  return [
    ['POST', '/api/v1/order/', johns, 'contact_email design design_kept submission is_fully_paid'.split(' ')],
    ['POST', '/api/v1/admin/create-order/', johns, ['create_link', 'contact_email']],
    ['PATCH', own('/api/v1/order/ID/'), {}, [...Object.keys(johns), ...extra]],
    ['PUT', own('/api/v1/admin/orders/ID/'), { ...johns }, extra],
    ['POST', own('/api/v1/order/ID/create-payment-link/'), { payment_type: 'dp' }, asked],
    ['POST', own('/api/v1/admin/order/ID/request-final-payment/'), {}, ['notification_channel']],
    ['POST', '/api/v1/payment/manual/', paid, ['notes', 'allow_overpayment']],
    ['POST', '/api/v1/admin/orders/bulk-update/', bulk],
    ['POST', '/api/v1/admin/templates/', text, ['is_default']],
    ['POST', `/api/v1/admin/invoice/${invoice.id}/send-notification/`, {}, ['notification_channel']],
    ['POST', '/api/v1/auth/login/', { username: 'siapa', password: 'salah-semua' }],
  ]
}

describe('invalid values in a field', () => {
  test('as JSON, field by field', async () => {
    for (const [method, path, base, more = []] of await calls())
      for (const [nth, field] of [...Object.keys(base), ...more].entries()) {
        // Each field is tested with a third of the values; together the fields cover all values. Login fields are
        // tested with a sixth, because password hashing is slow.
        const every = path.includes('login') ? 6 : 3
        const values = oddValues.filter((_, at) => (at + nth) % every === 0)
        for (const value of some(values, nth)) {
          const body = withRaw(base, field, value)
          const answer = await send(method, path, { body, headers: { 'content-type': 'application/json' } })
          judge(`${method} ${path} ${field}=${value.slice(0, 40)}`, path, answer)
        }
      }
    none()
  })

  test('in the address: search, filters and pages', async () => {
    const strings = [...oddTexts.filter((one) => one.length < 4_000), 'x'.repeat(3_500), '\0']
    const asked = Object.entries({
      '/api/v1/order/': 'page page_size status search date_from date_to',
      '/api/v1/track-order/': 'order_code',
      '/api/v1/admin/templates/': 'page page_size type channel',
      '/lacak/': 'kode kunci',
      '/pesan/': 'x',
      '/pesan/kaos/': 'jumlah dari kunci',
      '/admin/pesanan/': 'q cari status keadaan produksi dari sampai urut sort page kabar',
      '/admin/pesanan/ekspor.csv': 'q cari status keadaan dari sampai urut',
      '/admin/pembayaran/': 'kabar page',
      '/admin/pembayaran/riwayat/': 'page',
      '/admin/templat/': 'type page kabar',
    }).map(([path, names]) => [path, names.split(' ')] as const)
    for (const [path, names] of asked)
      for (const [nth, name] of names.entries())
        for (const value of some(isApi(path) ? strings : strings.filter((_, at) => at % 4 === 0), nth)) {
          const query = `${name}=${encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))}`
          const search = value.length % 2 ? query : `${query}&${query}`
          judge(`GET ${path}?${search.slice(0, 60)}`, path, await send('GET', `${path}?${search}`))
        }
    for (const [path, [name = '']] of asked)
      for (const broken of [`${name}[]=1&${name}[a]=2`, ...brokenQueries])
        judge(`GET ${path}?${broken}`, path, await send('GET', `${path}?${broken}`))
    none()
  })
})

test('invalid ids, codes and keys, in every place of an address', async () => {
  const words = [
    ...'1 0 -1 %00 a%00b %ff %E0%A4%A %ED%A0%80 ..%2f..%2fetc%2fpasswd __proto__ constructor 1e309'.split(' '),
    ..."%F0%9F%98%80 %3Cscript%3E a%2Fb %0d%0aSet-Cookie:%20x=1 '%20or%201=1--".split(' '),
    ...'ORD-20250630-%D9%A1%D9%A2%D9%A3 ORD-20250630-A1B%00 INV-123456-ABC'.split(' '),
    ...'550e8400-e29b-41d4-a716-446655440001 00000000-0000-0000-0000-000000000000'.split(' '),
    ...['x'.repeat(3_000), '9'.repeat(40)],
  ]
  // What follows a parameter does not change how it is read, and reading and writing find rows alike.
  const places = new Map(
    routes.filter(([, pattern]) => pattern.includes(':')).map((route) => [route[1].replace(/[^:]*$/, ''), route]),
  )
  expect(places.size).toBeGreaterThan(20)
  for (const [nth, [method, pattern]] of [...places.values()].entries())
    for (const word of some(words, nth)) {
      const path = `${pattern.replace(/:\w+/g, word)}/`
      const body = method === 'GET' ? {} : { body: new URLSearchParams({ note: 'x', amount: '1', notes: 'x' }) }
      const answer = await send(method, path, body)
      judge(`${method} ${path.slice(0, 80)}`, path, answer)
    }
  none()
})

test('webhooks that no gateway sends, with the right token', async () => {
  const good = {
    ...{ id: '579c8d61f23fa4ca35e52da4', external_id: 'invoice_123124123', user_id: '5781d19b2e2385880609791c' },
    ...{ status: 'PAID', amount: 50_000, paid_amount: 50_000, currency: 'IDR', paid_at: '2016-10-12T08:15:03.404Z' },
    ...{ merchant_name: 'Xendit', created: '2016-10-10T08:15:03.404Z', updated: '2016-10-10T08:15:03.404Z' },
  }
  const path = '/api/v1/webhook/xendit/'
  const headers = { 'content-type': 'application/json', 'x-callback-token': WEBHOOK_TOKEN }
  for (const [nth, field] of [...Object.keys(good), 'payment_id', 'payment_method', 'bank_code'].entries())
    for (const value of some(oddValues, nth)) {
      const answer = await send('POST', path, { body: withRaw(good, field, value), headers })
      judge(`webhook ${field}=${value.slice(0, 40)}`, path, answer)
    }
  none()
  expect(await db()('payments').pluck('id')).toEqual([])
})

test('markup in an order is shown as text, everywhere', async () => {
  const evil = '<img src=x onerror=alert(1)>"\'&{{x}}'
  const { order, invoice } = await shop().place({ customer_name: `${evil} B`, product_name: evil, design_notes: evil })
  const { order_code: code } = order
  for (const path of [
    ...[`/lacak/${code}/`, `/invoice/${invoice.invoice_code}/`, '/admin/pesanan/', '/admin/dasbor/'],
    ...[`/admin/pesanan/${code}/`, `/admin/pesanan/?cari=${encodeURIComponent(evil)}`],
  ]) {
    const { status, text } = await send('GET', path)
    expect([path, status, text.includes('<img src=x')]).toEqual([path, 200, false])
  }
})

test('wrong headers', async () => {
  const key = await send('POST', '/api/v1/order/', {
    body: JSON.stringify(johns),
    headers: { 'content-type': 'application/json', 'idempotency-key': 'x'.repeat(5_000) },
  })
  judge('a long key', '/api/', key)
  const session = `kortek-${shop().port}`
  const values = ['', '%00', 'x'.repeat(6_000), '__proto__']
  for (const cookie of ['=;=;', ...values.map((value) => `${session}=${value}`)])
    judge(`cookie ${cookie.slice(0, 30)}`, '/api/', await send('GET', '/api/v1/order/', { headers: { cookie } }))
  none()
})

test('sockets at odd addresses and of a deleted order, and odd messages on a valid one', async () => {
  const { order_code: deleted } = await makeOrder(db(), { deleted_at: new Date() })
  const odd = ['%00', 'ORD-20250630-A1B', '..', '%E0%A4%A', '', 'x'.repeat(9_000), 'ORD-20250630-ZZZ', '%2e%2e', 'a/b']
  await expect(listenTo(shop().served, `/ws/orders/${deleted}/`)).rejects.toThrow('refused with 404')
  for (const code of odd) {
    await expect(listenTo(shop().served, `/ws/orders/${code}/`), code).rejects.toThrow(/refused with 4(00|04|14|31)/)
  }
  const { order } = await shop().place()
  const texts = ['{', '[]', 'null', '{"type":"order_updated"}', 'x'.repeat(5_000)]
  for (const words of [...texts, Buffer.from([0xff, 0xfe, 0])]) {
    const heard = await listenTo(shop().served, `/ws/orders/${order.order_code}/`)
    heard.socket.on('error', () => {})
    await heard.message('connection_established')
    heard.socket.send(words)
    heard.socket.ping()
    await Promise.race([heard.closed, new Promise((resolve) => heard.socket.once('pong', resolve))])
    // The socket may receive events about the order's new payment link, but no answer to the invalid messages.
    const said = heard.messages.map(({ type }) => type)
    expect(said.filter((type) => type !== 'payment_update' && type !== 'order_status_update')).toEqual([
      'connection_established',
    ])
    heard.socket.terminate()
  }
  expect((await send('GET', `/lacak/${order.order_code}/`)).status).toBe(200)
})

test('all error messages above were Indonesian', () => {
  expect([...foreign.keys()].slice(0, 30)).toEqual([])
})
