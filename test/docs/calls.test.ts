import { OpenAPIClientAxios, type OpenAPIV3_1, type UnknownOperationMethod } from 'openapi-client-axios'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { dokuTimestamp, signDoku } from '../../src/payments/doku-notification.ts'
import type { OpenApi } from '../../src/platform/api/document.ts'
import { findAnswer } from '../../src/platform/api/error-answers.ts'
import { type ApiOperation, operationsIn } from '../../src/platform/api/openapi.ts'
import { openShop, type Shop } from '../orders/conformance/world.ts'
import { johns, makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { useOwnDatabase } from '../support/db.ts'
import { createChecker } from '../support/document.ts'
import { CLIENT_ID, DOKU_KEY } from '../support/doku.ts'
import { googleSettings, LARAS, redirectUri, useGoogle } from '../support/google.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { WEBHOOK_TOKEN } from '../support/xendit.ts'

/**
 * A client that is generated from /openapi.json calls every operation of orders and accounts of a running server. Each
 * answer must be one that the document describes, with the headers and the body that it promises.
 */

const db = useOwnDatabase()
const google = useGoogle()
let shop: Shop
let document: OpenApi
let operations: Record<string, ApiOperation>
let client: Record<string, UnknownOperationMethod>
let check: ReturnType<typeof createChecker>
/** The operations that were called, with the statuses of their answers. */
const called = new Map<string, Set<number>>()

beforeAll(async () => {
  const doku = { DOKU_CLIENT_ID: CLIENT_ID, DOKU_SECRET_KEY: DOKU_KEY }
  shop = await openShop(db(), { LIMITS: 'on', ...doku, ...googleSettings(google()), GOOGLE_REDIRECT_URI: redirectUri })
  document = (await (await fetch(`${shop.origin}/openapi.json`)).json()) as OpenApi // The server makes it of this type.
  operations = Object.fromEntries(
    operationsIn(document.paths).map(({ operation }) => [operation.operationId, operation]),
  )
  check = createChecker(document)
  const definition = document as unknown as OpenAPIV3_1.Document // The test of the document's form is another one.
  // biome-ignore lint/suspicious/noExplicitAny: the generated client is typed by the library this way
  client = (await new OpenAPIClientAxios({ definition: definition as any }).init()) as never
})
afterAll(() => shop.close())

type Sent = { params?: Record<string, string | number>; body?: unknown; cookie?: string | null; headers?: object }

/** Calls an operation by its id, as staff unless the test says otherwise, and compares the answer with the document. */
async function call(id: string, status: number, { params = {}, body, cookie, headers }: Sent = {}) {
  const own = cookie === undefined ? shop.cookie : cookie
  const answer = await client[id]?.(params, body, {
    headers: { ...(own ? { cookie: own } : {}), ...headers },
    validateStatus: () => true,
  })
  if (!answer) throw new Error(`the document has no operation ${id}`)
  expect([id, answer.status, answer.status === status ? null : answer.data]).toEqual([id, status, null])
  called.set(id, (called.get(id) ?? new Set()).add(status))
  const operation = operations[id]
  const whole = operation && findAnswer(document, operation, status)
  if (!whole) throw new Error(`${id} answers ${status}, which the document does not describe`)
  // Webhooks with the right token are not counted by a limit, whatever their body.
  const isCounted = !/^receive(Xendit|Doku)/.test(id) || status === 401
  // What any call may answer promises no header that only some statuses have.
  const isOwn =
    JSON.stringify(operation?.responses[status] ?? operation?.responses.default) !==
    JSON.stringify(operation?.responses.default)
  const promised = isOwn
    ? Object.keys(whole.headers ?? {}).filter((name) => isCounted || !name.startsWith('X-RateLimit'))
    : ['X-Request-ID']
  for (const name of promised) expect(answer.headers, id).toHaveProperty(name.toLowerCase())
  const json = whole.content?.['application/json']
  if (json) expect([id, check(json.schema, answer.data)]).toEqual([id, []])
  else expect(answer.data).toBe('')
  return answer.data
}

/** An order with an open invoice, and one that is paid. */
async function ordered(wishes: Parameters<typeof makeOrder>[1] = {}) {
  const order = await makeOrder(db(), { status_order: 'link_dibuat', ...wishes })
  const invoice = await makeInvoice(db(), order)
  return { order, invoice, params: { id: order.id } }
}

test('customers: order, follow, read the invoice', async () => {
  const { order, invoice } = await call('createOrder', 201, { body: johns, cookie: null })
  await call('createOrder', 400, { body: { ...johns, quantity: 0 }, cookie: null })
  const once = { body: johns, headers: { 'Idempotency-Key': 'sekali' }, cookie: null }
  const first = await call('createOrder', 201, once)
  expect((await call('createOrder', 201, once)).order.id).toBe(first.order.id)
  await call('createOrder', 409, { ...once, body: { ...johns, quantity: '51' } })
  await call('trackOrder', 200, { params: { order_code: order.order_code }, cookie: null })
  await call('trackOrder', 404, { params: { order_code: 'ORD-20200101-ZZZ' }, cookie: null })
  await call('trackOrder', 400, { params: { order_code: 'apa' }, cookie: null })
  await call('invoiceDetail', 200, { params: { code: invoice.invoice_code }, cookie: null })
  await call('invoiceDetail', 404, { params: { code: 'INV-000000-ZZZ' }, cookie: null })
})

test('the price list: replaced by an admin, read by everybody, tried', async () => {
  const cookie = await signIn(db(), await makeUser(db(), { role: 'admin' }), shop.port)
  await call('replacePriceList', 200, { body: samplePriceList, cookie })
  await call('replacePriceList', 400, { body: { ...samplePriceList, products: [{}] }, cookie })
  await call('readPriceList', 200, { cookie })
  await call('readPriceList', 403)
  const [product] = await call('listProducts', 200, { cookie: null })
  await call('tryPrice', 200, { body: { product_id: product.id, quantity: 24 }, cookie: null })
  await call('tryPrice', 400, { body: { product_id: product.id, quantity: 0 }, cookie: null })
})

test('the order of the paper as a form with a picture', async () => {
  const form = new FormData()
  for (const [name, value] of Object.entries(johns)) form.append(name, value)
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  form.append('design', new Blob([png], { type: 'image/png' }), 'logo.png')
  expect(operations.createOrder?.requestBody?.content).toHaveProperty('multipart/form-data')
  await call('createOrder', 201, { body: form, cookie: null })
})

test('staff: list, read, change, replace and delete orders at both addresses', async () => {
  await call('createOrderAsStaff', 201, { body: { ...johns, create_link: false } })
  await call('createOrderAsStaff', 401, { body: johns, cookie: null })
  await call('createOrderAsStaff', 403, { body: johns, cookie: await signIn(db(), await makeUser(db()), shop.port) })
  for (const at of ['', 'AtDesk']) {
    const { params } = await ordered()
    await call(`listOrders${at}`, 200, { params: { page: 1, page_size: 1 } })
    await call(`listOrders${at}`, 400, { params: { page: 'dua' } })
    await call(`listOrders${at}`, 401, { cookie: null })
    const { version } = await call(`readOrder${at}`, 200, { params })
    await call(`readOrder${at}`, 404, { params: { id: crypto.randomUUID() } })
    await call(`changeOrder${at}`, 200, { params, body: { design_notes: 'Logo di punggung', version } })
    await call(`changeOrder${at}`, 409, { params, body: { design_notes: 'Terlambat', version } })
    await call(`changeOrder${at}`, 409, { params, body: { status_order: 'lunas' } })
    await call(`replaceOrder${at}`, 200, { params, body: { ...johns, quantity: 50 } })
    await call(`replaceOrder${at}`, 400, { params, body: {} })
    await call(`deleteOrder${at}`, 204, { params })
    await call(`deleteOrder${at}`, 404, { params })
  }
  const { order } = await ordered()
  const data = { status_order: 'dibatalkan', notes: 'Stok habis' }
  const bulk = { order_ids: [order.id, crypto.randomUUID()], action: 'update_status', data }
  expect((await call('bulkUpdateOrders', 200, { body: bulk })).failed).toHaveLength(1)
  await call('bulkUpdateOrders', 400, { body: { ...bulk, order_ids: [] } })
  for (const id of ['auditTrail', 'orderAuditTrail']) {
    await call(id, 200, { params: { id: order.id } })
    await call(id, 404, { params: { id: crypto.randomUUID() } })
  }
  await call('dashboardStats', 200)
})

test('staff: lines and sizes of an order are read and changed', async () => {
  const { order, params } = await ordered()
  const { version, lines } = await call('readLines', 200, { params })
  await call('readLines', 404, { params: { id: crypto.randomUUID() } })
  const discount = { kind: 'discount', title: 'Potongan', quantity: 1, unit_price: -50_000, reason: 'Langganan' }
  const changed = await call('changeLines', 200, { params, body: { version, lines: [...lines, discount] } })
  expect(changed.total_price).toBe(Number(order.total_price) - 50_000)
  await call('changeLines', 409, { params, body: { version, lines } })
  await call('changeLines', 400, { params, body: { lines: [] } })
  const sizes = await call('readSizes', 200, { params })
  const line_id = sizes.lines[0].line_id
  await call('changeSizes', 200, { params, body: { version: sizes.version, line_id, paste: 'Budi\t10\tL' } })
  await call('changeSizes', 400, { params, body: { line_id, paste: 'Budi\t12345\tL' } })
  await call('changeSizes', 409, { params, body: { version: sizes.version, line_id, paste: 'Budi\t10\tL' } })
})

test('staff: deliveries of an order are planned, sent and received', async () => {
  const { order, params } = await ordered()
  const { id: n, version } = await call('addDelivery', 201, { params, body: { method: 'kirim', city: 'Solo' } })
  expect(await call('listDeliveries', 200, { params })).toHaveLength(1)
  await call('listDeliveries', 404, { params: { id: crypto.randomUUID() } })
  await call('addDelivery', 400, { params, body: { method: 'terbang' } })
  const own = { ...params, n }
  await call('changeDelivery', 409, { params: own, body: { ship: true } })
  await db()('orders').where({ id: order.id }).update({ status_order: 'lunas', production_status: 'selesai' })
  await call('changeDelivery', 400, { params: own, body: { ship: true, pieces: 10_000 } })
  const shipped = { courier: 'JNE', tracking_number: 'JX1', ship: true, version }
  expect(await call('changeDelivery', 200, { params: own, body: shipped })).toMatchObject({ state: 'dikirim' })
  await call('changeDelivery', 404, { params: { ...params, n: '999999' }, body: { note: 'x' } })
  await call('addDelivery', 409, { params, body: { ship: true } })
})

test('staff: quotes are written, changed, sent, accepted and declined', async () => {
  const lines = [{ title: 'Rompi', quantity: 24, unit_price: 90_000 }]
  const body = { customer_name: 'Bu Rina', contact_information: '081234567890', lines }
  await call('createQuote', 400, { body: {} })
  const made = async () => ({ code: (await call('createQuote', 201, { body })).code })
  const [params, other] = [await made(), await made()]
  await call('listQuotes', 200, { params: { state: 'draft' } })
  await call('readQuote', 200, { params })
  await call('readQuote', 404, { params: { code: 'PNW-20261118-AAA' } })
  await call('changeQuote', 200, { params, body: { terms: 'DP dulu' } })
  await call('changeQuote', 409, { params, body: { version: 7 } })
  await call('acceptQuote', 409, { params, body: {} })
  await call('sendQuote', 200, { params })
  await call('acceptQuote', 201, { params, body: { version: 1, note: 'lewat WhatsApp' } })
  await call('acceptQuote', 200, { params, body: { version: 1 } })
  await call('declineQuote', 409, { params, body: {} })
  await call('declineQuote', 200, { params: other, body: { reason: 'mahal' } })
})

test('payments: links, invoices, money by hand and the webhook of the gateway', async () => {
  const { params } = await ordered({ status_order: 'menunggu_link' })
  const { invoice } = await call('createPaymentLink', 201, { params, body: { payment_type: 'full' } })
  await call('createPaymentLink', 200, { params, body: { payment_type: 'full' } })
  await call('createPaymentLink', 400, { params, body: { payment_type: 'apa' } })
  await call('createPaymentLink', 404, { params: { id: crypto.randomUUID() }, body: { payment_type: 'full' } })
  await call('regeneratePaymentLink', 201, { params: { id: invoice.id } })
  await call('sendInvoice', 200, { params: { id: invoice.id }, body: { notification_channel: 'whatsapp' } })
  const payment = { invoice_id: invoice.id, payment_method: 'BANK_TRANSFER', payment_time: new Date().toISOString() }
  await call('recordManualPayment', 400, { body: { ...payment, amount: '1.00' } })
  await call('recordManualPayment', 201, { body: { ...payment, amount: '7500000.00', notes: 'Transfer BCA' } })
  await call('recordManualPayment', 409, { body: { ...payment, amount: '7500000.00' } })
  await call('createPaymentLink', 409, { params, body: { payment_type: 'full' } })

  const half = await ordered({ status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  await db()('invoices').where({ id: half.invoice.id }).update({ invoice_status: 'sudah dibayar' })
  await call('requestFinalPayment', 201, { params: half.params, body: {} })
  await call('requestFinalPayment', 401, { params: half.params, body: {}, cookie: null })

  const placed = await shop.place()
  await shop.pay(placed.invoice.invoice_code)
  const webhook = operations.receiveXenditWebhook?.requestBody?.content['application/json']?.example
  const headers = { 'x-callback-token': WEBHOOK_TOKEN }
  await call('receiveXenditWebhook', 200, { body: webhook, headers, cookie: null })
  await call('receiveXenditWebhook', 400, { body: { id: 1 }, headers, cookie: null })
  await call('receiveXenditWebhook', 401, { body: webhook, cookie: null })
})

test.each(['receiveDokuNotification', 'receiveDokuNotificationAtOlderAddress'])('%s', async (id) => {
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const external_id = `INV-300001-${id.length}A-1`
  await makeInvoice(db(), order, { invoice: { invoice_amount: 3_750_000 }, link: { provider: 'doku', external_id } })
  const target = id.endsWith('Address') ? '/api/v1/subscriptions/payment-callback' : '/api/v1/webhook/doku/'
  const tell = (status: number, order: object, clientId = CLIENT_ID) => {
    const body = { order, transaction: { status: 'PENDING' } }
    const signed = { clientId, requestId: `${id} ${status}`, timestamp: dokuTimestamp(new Date()), target }
    const signature = signDoku(DOKU_KEY, { ...signed, body: JSON.stringify(body) })
    const [requestId, timestamp] = [signed.requestId, signed.timestamp]
    const headers = { 'client-id': clientId, 'request-id': requestId, 'request-timestamp': timestamp, signature }
    return call(id, status, { body, headers, cookie: null })
  }
  await tell(200, { invoice_number: external_id, amount: 3_750_000 })
  await tell(400, { invoice_number: external_id, amount: 1 })
  await tell(401, { invoice_number: external_id, amount: 3_750_000 }, 'MCH-lain')
  await tell(404, { invoice_number: 'INV-999999-ZZZ-1', amount: 3_750_000 })
})

test('customers: list', async () => {
  await call('listCustomers', 200, { params: { page: 1, page_size: 2, search: 'budi' } })
  await call('listCustomers', 400, { params: { page: 'x' } })
  await call('listCustomers', 404, { params: { page: 9 } })
})

test('templates: list, write, replace, change, preview, delete', async () => {
  await call('templateTypes', 200)
  await call('listTemplates', 200, { params: { page: 1, page_size: 2, channel: 'whatsapp' } })
  await call('listTemplates', 400, { params: { type: 'apa' } })
  const fields = { name: 'Untuk uji', type: 'custom', channel: 'whatsapp', body: 'Halo {{customer_name}}, apa kabar?' }
  const { id, version } = await call('createTemplate', 201, { body: fields })
  await call('createTemplate', 400, { body: {} })
  const params = { id }
  await call('readTemplate', 200, { params })
  await call('readTemplate', 404, { params: { id: 999_999 } })
  await call('replaceTemplate', 200, { params, body: { ...fields, name: 'Nama lain', version } })
  await call('replaceTemplate', 409, { params, body: { ...fields, version } })
  await call('changeTemplate', 200, { params, body: { name: 'Nama lagi' } })
  await call('previewTemplate', 200, { params, body: { variables: { customer_name: 'Budi' } } })
  await call('deleteTemplate', 204, { params })
  await call('deleteTemplate', 404, { params })
})

test('accounts: in, who, out', async () => {
  const password = 'teluk-senja-42-perahu'
  await makeUser(db(), { username: 'rini', name: 'Rini', role: 'staff', password_hash: await hashPassword(password) })
  await call('logIn', 401, { body: { username: 'rini', password: 'salah sekali' }, cookie: null })
  await call('logIn', 400, { body: {}, cookie: null })
  await call('logIn', 200, { body: { username: 'rini', password }, cookie: null })
  const { session } = document.components.securitySchemes
  if (session?.type !== 'apiKey') throw new Error('the session is described as something else than a cookie')
  const body = { username: 'rini', password }
  const kept = (await shop.call('POST', 'auth/login/', { body, cookie: null })).headers.get('set-cookie')
  expect(kept).toContain(`${session.name}=`)
  const cookie = await signIn(db(), await makeUser(db(), { role: 'staff' }), shop.port)
  await call('profile', 200, { cookie })
  await call('profile', 401, { cookie: null })
  await call('logOut', 200, { cookie })
  await call('logOut', 401, { cookie })
})

test('accounts: to Google and back', async () => {
  await makeUser(db(), { google_sub: LARAS, email: 'laras.wening@surel.example' })
  const left = await fetch(`${shop.origin}/api/v1/auth/google/redirect/`, { redirect: 'manual' })
  expect(operations.leaveForGoogle?.responses).toHaveProperty(String(left.status))
  called.set('leaveForGoogle', new Set([left.status]))
  const back = new URL(google().choose(left.headers.get('location') ?? '', LARAS)).searchParams
  const params = { code: back.get('code') ?? '', state: back.get('state') ?? '' }
  const cookie = left.headers.get('set-cookie')?.split(';')[0] ?? ''
  const headers = { accept: 'application/json' }
  await call('returnFromGoogle', 200, { params, cookie, headers })
  await call('returnFromGoogle', 400, { params, cookie, headers })
})

test.each([
  ['serverHealth', '/health', 'application/json'],
  ['serverReady', '/health/ready', 'application/json'],
  ['serverMetrics', '/metrics', 'text/plain'],
  ['statusSummary', '/status/summary.json', 'application/json'],
  ['statusFeed', '/status/feed.xml', 'application/atom+xml'],
  ['statusBadge', '/status/badge.svg', 'image/svg+xml'],
  ['statusDot', '/status/dot.svg', 'image/svg+xml'],
])('%s is answered as the document says', async (id, path, type) => {
  const answer = await fetch(shop.origin + path)
  expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, type])
  const good = operations[id]?.responses[200]
  const content = good && '$ref' in good ? undefined : good?.content
  expect(Object.keys(content ?? {})).toEqual([type])
  const schema = content?.['application/json']?.schema
  if (schema) expect(check(schema, await answer.json())).toEqual([])
  called.set(id, new Set([answer.status]))
})

test('serviceBadge is answered as the document says', async () => {
  const [endpoint] = await db()('api_endpoints').select('id')
  const badge = await fetch(`${shop.origin}/status/badge/${endpoint?.id}.svg?window=30d`)
  expect([badge.status, badge.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8'])
  expect((await fetch(`${shop.origin}/status/badge/99999.svg`)).status).toBe(404)
  called.set('serviceBadge', new Set([badge.status]))
})

test('nothing that the document describes was left out', () => {
  // The catalog, comics, the v2 API and the older API of content have tests like this one of their own.
  const elsewhere = new Set(['Katalog', 'Komik', 'AniLibria v2', 'Konten'])
  const tags = document['x-tagGroups'].flatMap((system) => (elsewhere.has(system.name) ? system.tags : []))
  const wanted = Object.values(operations).filter(
    (one) => !one['x-messages'] && !one.tags.some((tag) => tags.includes(tag)),
  )
  expect([...called.keys()].sort()).toEqual(wanted.map(({ operationId }) => operationId).sort())
  for (const { operationId, responses } of wanted) {
    const good = Object.keys(responses).filter((status) => /^[23]/.test(status))
    const seen = [...(called.get(operationId) ?? [])].map(String)
    expect([operationId, good.some((status) => seen.includes(status))]).toEqual([operationId, true])
  }
})

test('the calls of the older order system are in the document, and were answered well', () => {
  const paper = [
    ...['POST auth/login/', 'GET auth/profile/', 'POST auth/logout/', 'GET order/', 'POST order/'],
    ...['POST admin/create-order/', 'PATCH order/{id}/', 'DELETE order/{id}/', 'POST order/{id}/create-payment-link/'],
    ...['POST payment/manual/', 'POST webhook/xendit/', 'GET track-order/', 'GET invoice/detail/{code}/'],
    ...['GET admin/dashboard/stats/', 'GET admin/orders/', 'PUT admin/orders/{id}/', 'DELETE admin/orders/{id}/'],
    'POST admin/orders/bulk-update/',
  ]
  const answered = operationsIn(document.paths)
    .filter(({ operation }) => [...(called.get(operation.operationId) ?? [])].some((status) => status < 300))
    .map(({ method, path }) => `${method.toUpperCase()} ${path.replace('/api/v1/', '')}`)
  expect(paper.filter((line) => !answered.includes(line))).toEqual([])
})
