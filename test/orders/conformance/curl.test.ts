import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '../../../src/accounts/passwords.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { johns, makeInvoice, makeOrder } from '../support/orders.ts'
import { openShop, type Shop } from './world.ts'

/**
 * Runs the documented curl commands with curl itself, and then requests the same URLs with and without a trailing
 * slash.
 */

const db = useOwnDatabase()
let shop: Shop
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-curl-'))
  shop = await openShop(db())
})
afterAll(async () => {
  await shop.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs a documented command in a shell as if pasted into a terminal. Only the server's address is replaced. */
async function sh(command: string) {
  const line = command.replaceAll('http://localhost:8000', shop.origin)
  const { stdout } = await promisify(execFile)('sh', ['-c', `${line} -s -w '\\n%{http_code}'`], { cwd: folder })
  const at = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(at + 1)), body: JSON.parse(stdout.slice(0, at)) }
}

test('an order by curl, as multipart', async () => {
  const { status, body } = await sh(`curl -X POST http://localhost:8000/api/v1/order/ \\
  -H "Content-Type: multipart/form-data" \\
  -F "customer_name=John Doe" \\
  -F "product_name=Kaos Custom" \\
  -F "quantity=50" \\
  -F "total_price=7500000" \\
  -F "payment_type=dp" \\
  -F "dp_percent=50" \\
  -F "contact_information=081234567890"`)
  expect(status).toBe(201)
  expect(body.order).toMatchObject({ customer_name: 'John Doe', status_order: 'link_dibuat', dp_percent: '50.00' })
  expect(body.invoice.invoice_amount).toBe('3750000.00')
})

test('tracking an order by its code', async () => {
  await makeOrder(db(), { order_code: 'ORD-20250630-A1B', customer_name: 'John Doe' })
  const { status, body } = await sh(
    'curl -X GET "http://localhost:8000/api/v1/track-order/?order_code=ORD-20250630-A1B"',
  )
  expect([status, body.order.order_code, body.order.customer_name]).toEqual([200, 'ORD-20250630-A1B', 'John D.'])
})

test('staff log in into cookies.txt and read the list with it', async () => {
  const before = await sh(`curl -X GET http://localhost:8000/api/v1/order/ -H "Content-Type: application/json"`)
  expect([before.status, before.body.error_code]).toEqual([401, 'NOT_AUTHENTICATED'])
  await makeUser(db(), {
    ...{ username: 'admin', email: 'admin@example.com', name: 'Admin', role: 'admin' },
    password_hash: await hashPassword('password123'),
  })
  const login = await sh(`curl -X POST http://localhost:8000/api/v1/auth/login/ \\
  -H "Content-Type: application/json" \\
  -d '{"username": "admin", "password": "password123"}' \\
  -c cookies.txt`)
  expect(login).toEqual({
    status: 200,
    body: {
      user: { id: expect.any(Number), username: 'admin', email: 'admin@example.com', first_name: 'Admin' },
      success: true,
    },
  })
  expect(await readFile(path.join(folder, 'cookies.txt'), 'utf8')).toContain('#HttpOnly_')
  const list = await sh(`curl -X GET http://localhost:8000/api/v1/order/ \\
  -H "Content-Type: application/json" \\
  -b cookies.txt`)
  expect(list.status).toBe(200)
  expect(list.body.results[0]).toHaveProperty('contact_information')
  const profile = await sh('curl http://localhost:8000/api/v1/auth/profile/ -b cookies.txt')
  expect(profile).toEqual({ status: 200, body: login.body.user })
  expect((await sh('curl -X POST http://localhost:8000/api/v1/auth/logout/ -b cookies.txt')).status).toBe(200)
  expect((await sh('curl http://localhost:8000/api/v1/order/ -b cookies.txt')).status).toBe(401)
  const wrong = await sh(`curl -X POST http://localhost:8000/api/v1/auth/login/ \\
  -H "Content-Type: application/json" -d '{"username": "admin", "password": "salah"}'`)
  expect([wrong.status, wrong.body.error_code]).toEqual([401, 'NOT_AUTHENTICATED'])
})

test('a trailing slash is neither needed nor a problem, whatever the method', async () => {
  const ids = async () => {
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const invoice = await makeInvoice(db(), order)
    return { id: order.id, code: order.order_code, invoice: invoice.id, invoiceCode: invoice.invoice_code }
  }
  type Ids = Awaited<ReturnType<typeof ids>>
  const now = new Date(Date.now() - 60_000).toISOString()
  const calls: [number, string, (ids: Ids) => string, ((ids: Ids) => object)?][] = [
    [200, 'GET', () => 'order'],
    [201, 'POST', () => 'order', () => johns],
    [201, 'POST', () => 'admin/create-order', () => johns],
    [200, 'GET', ({ id }) => `order/${id}`],
    [200, 'PATCH', ({ id }) => `order/${id}`, () => ({ quantity: 51 })],
    [200, 'PUT', ({ id }) => `order/${id}`, () => johns],
    [204, 'DELETE', ({ id }) => `order/${id}`],
    [200, 'GET', () => 'admin/orders'],
    [200, 'PUT', ({ id }) => `admin/orders/${id}`, () => johns],
    [204, 'DELETE', ({ id }) => `admin/orders/${id}`],
    [201, 'POST', ({ id }) => `order/${id}/create-payment-link`, () => ({ payment_type: 'full' })],
    [
      ...([201, 'POST'] as const),
      () => 'payment/manual',
      ({ invoice }) => ({ invoice_id: invoice, payment_method: 'CASH', amount: '3750000.00', payment_time: now }),
    ],
    [200, 'GET', ({ invoiceCode }) => `invoice/detail/${invoiceCode}`],
    [200, 'GET', () => 'admin/dashboard/stats'],
    [200, 'POST', () => 'admin/orders/bulk-update', ({ id }) => ({ ...bulk, order_ids: [id] })],
    [200, 'GET', ({ id }) => `orders/${id}/audit-trail`],
    [200, 'GET', () => 'admin/templates'],
    [200, 'GET', () => 'admin/template-types'],
    [401, 'POST', () => 'webhook/xendit', () => ({})],
    [401, 'POST', () => 'auth/login', () => ({ username: 'tidak-ada', password: 'salah sekali' })],
    [200, 'GET', () => 'auth/profile'],
  ]
  for (const [status, method, address, body] of calls)
    for (const slash of ['', '/']) {
      const own = await ids()
      const path = `${address(own)}${slash}`
      const answer = await shop.call(method, path, body ? { body: body(own) } : {})
      expect([method, path, answer.status]).toEqual([method, path, status])
    }
  const { code } = await ids()
  expect((await shop.call('GET', `track-order?order_code=${code}`)).status).toBe(200)
})
const bulk = { action: 'update_status', data: { status_order: 'dibatalkan', notes: 'Stok habis' } }

test('an account that is not staff gets a 403; a change that comes too late gets a 409', async () => {
  const cookie = await signIn(db(), await makeUser(db(), { role: 'member' }), shop.port)
  const order = await makeOrder(db(), { status_order: 'lunas' })
  for (const [method, path] of [
    ['GET', 'order/'],
    ['PATCH', `order/${order.id}/`],
    ['DELETE', `order/${order.id}/`],
    ['POST', `order/${order.id}/create-payment-link/`],
    ['POST', 'payment/manual/'],
    ['GET', 'admin/dashboard/stats/'],
    ['POST', 'admin/create-order/'],
    ['POST', 'admin/orders/bulk-update/'],
  ] as const) {
    const answer = await shop.call(method, path, { cookie, ...(method === 'GET' ? {} : { body: {} }) })
    expect([path, answer.status, answer.body.error_code]).toEqual([path, 403, 'PERMISSION_DENIED'])
  }
  const late = await shop.call('PATCH', `order/${order.id}/`, { body: { status_order: 'dp_dibayar' } })
  expect([late.status, late.body.error_code]).toEqual([409, 'ILLEGAL_TRANSITION'])
  const foreign = await shop.call('DELETE', `order/${order.id}/`, { headers: { origin: 'https://jahat.example' } })
  expect([foreign.status, foreign.body.error_code]).toEqual([403, 'PERMISSION_DENIED'])
})

test('every answer holds the limits; beyond them comes a 429 with the time to wait', async () => {
  const limited = await openShop(db(), { LIMITS: 'on' })
  try {
    const posted = await limited.call('POST', 'order/', { body: {}, cookie: null })
    expect([posted.headers.get('x-ratelimit-limit'), posted.headers.get('x-ratelimit-remaining')]).toEqual([
      '100',
      '99',
    ])
    const reset = Number(posted.headers.get('x-ratelimit-reset'))
    expect(reset - Date.now() / 1000).toBeGreaterThan(3_500)
    expect(reset - Date.now() / 1000).toBeLessThan(3_602)
    const got = await limited.call('GET', 'order/', { cookie: null })
    expect([got.status, got.headers.get('x-ratelimit-limit')]).toEqual([401, '500'])
    const guess = (at: number) =>
      limited.call('GET', `track-order/?order_code=ORD-20250630-Z${String(at).padStart(2, '0')}`, { cookie: null })
    for (let at = 0; at < 10; at += 1) expect((await guess(at)).status).toBe(404)
    const over = await guess(10)
    expect([over.status, over.body.error_code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(over.headers.get('x-ratelimit-remaining')).toBe('0')
    let last = posted
    for (let at = 0; at < 100 && last.status !== 429; at += 1)
      last = await limited.call('POST', 'order/', { body: {}, cookie: null })
    expect([last.status, last.body.error_code]).toEqual([429, 'RATE_LIMITED'])
  } finally {
    await limited.close()
  }
})
