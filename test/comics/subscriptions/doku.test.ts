import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import type { UserRow } from '../../../src/db/tables.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { type Doku, startDoku, withDoku } from '../../support/doku.ts'
import { read } from '../../support/page.ts'
import { runs, seeded } from '../../support/random.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn, signInAs } from '../../support/sign-in.ts'

/** Tests packages that are bought through DOKU, from the purchase to what it grants, over HTTP. */

const db = useOwnDatabase()
let doku: Doku
let served: Served
let user: UserRow
let cookie: string
let people = 100_000_000

beforeAll(async () => {
  doku = await startDoku()
  served = await serve(db(), { ...withDoku(doku), PAYMENTS: 'manual', SUBSCRIPTION_PAYMENTS: 'doku' })
})
afterAll(async () => {
  await served.stop()
  await doku.stop()
})
beforeEach(async () => {
  people += 1
  user = await makeUser(db(), { name: 'Dinda Puspita', email: null, phone: `+6281${people}` })
  cookie = await signIn(db(), user)
})

const ago = (ms: number) => new Date(Date.now() - ms)

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${served.origin}/api/v1/${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

/** Buys a package as the member. Returns the number of the invoice. */
async function buy(package_slug = 'pro', more: object = {}): Promise<string> {
  const { status, body } = await call('POST', 'subscriptions/purchase', { package_slug, ...more })
  expect(status).toBe(201)
  return body.data.invoice_number
}

/** Tries to buy a package while the gateway fails, also after it is `done`. Returns the purchase. */
async function failedTry(package_slug: string, done = false) {
  doku.fail({ done, say: { status: 503, error_code: 'unavailable' } })
  expect((await call('POST', 'subscriptions/purchase', { package_slug })).status).toBe(503)
  return db()('purchases').where({ user_id: user.id }).first()
}

/** Sends the notification of an invoice; resolves when all that is stored is processed. */
async function notify(invoice: string, bent: Parameters<Doku['notify']>[1] = {}) {
  const status = await doku.notify(invoice, { url: `${served.origin}/api/v1/webhook/doku/`, ...bent })
  await vi.waitFor(async () => expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([]))
  return status
}
const paid = async (invoice: string) => {
  await doku.pay(invoice, { quiet: true })
  return notify(invoice)
}
const purchaseOf = async (invoice_number: string) => {
  const purchase = await db()('purchases').where({ invoice_number }).first()
  const purchase_id = purchase?.id ?? 0
  return { ...purchase, payments: await db()('purchase_payments').where({ purchase_id }).orderBy('id') }
}
const creator = async () => {
  const row = await findCreator(db(), user.id)
  return { kredit: Number(row?.kredit), publish_quota: row?.publish_quota, watermark: row?.watermark }
}

test('a package is asked of DOKU for a day, paid, and granted once, however often that is told', async () => {
  const invoice = await buy('pro', { payment_method: 'bca_va' })
  expect(invoice).toMatch(/^INV-[0-9A-F]{8}-\d{10}$/)
  expect(doku.get(invoice).request).toMatchObject({
    order: { amount: 79_900, invoice_number: invoice },
    payment: { payment_due_date: 1_440, payment_method_types: ['VIRTUAL_ACCOUNT_BCA'] },
    customer: { name: 'Dinda Puspita', phone: user.phone?.slice(1) },
    additional_info: { override_notification_url: expect.stringMatching('/api/v1/webhook/doku/$') },
  })
  expect(await creator()).toEqual({ kredit: 3, publish_quota: 3, watermark: true })
  await doku.pay(invoice, { quiet: true })
  const older = `${served.origin}/api/v1/subscriptions/payment-callback`
  for (const [requestId, url] of [['a'], ['a'], ['b', older], ['c']] as const)
    expect(await notify(invoice, { requestId, ...(url && { url }) })).toBe(200)
  expect(await creator()).toEqual({ kredit: 33, publish_quota: 3, watermark: false })
  expect(await purchaseOf(invoice)).toMatchObject({ status: 'success', payments: [{ state: 'applied' }] })
  const own = await call('GET', 'me/subscription')
  const rights = { has_active_subscription: true, days_remaining: 30, publish_quota: null }
  expect(own.body.data).toMatchObject({ package_name: 'Pro', ...rights })
  const bought = { invoice_number: invoice, amount: 79_900, status: 'success', type_transaction: 'subscription' }
  const history = await call('GET', 'subscriptions/payment-history')
  expect(history.body).toMatchObject({ data: [bought], meta: { total: 1 } })
  expect(await db()('member_notices').where({ user_id: user.id, kind: 'payment_success' })).toHaveLength(1)
})

test('eight purchases at once are one invoice for all, also at a slow gateway, and one later, unless by another method', async () => {
  doku.controls.latency = 700
  const before = doku.asked.length
  const invoices = await Promise.all(Array.from({ length: 8 }, () => buy('pro')))
  doku.controls.latency = 0
  expect(new Set(invoices).size).toBe(1)
  expect(doku.asked.length - before).toBe(1)
  expect(await purchaseOf(invoices[0] ?? '')).toMatchObject({ status: 'pending', payment_url: expect.any(String) })
  expect(await buy('pro')).toBe(invoices[0])
  expect(await buy('pro', { payment_method: 'qris' })).not.toBe(invoices[0])
})

test('a second attempt minutes later gets the checkout whose address was lost', async () => {
  const tried = await failedTry('pro', true)
  const expires_at = new Date(Number(tried?.expires_at) - 300_000)
  await db()('purchases').where({ user_id: user.id }).update({ expires_at })
  expect(await buy('pro')).toBe(tried?.invoice_number)
})

test('while another server makes the invoice nobody else asks for it, and the purchase goes on', async () => {
  const tried = await failedTry('pro')
  const name = `purchase ${tried?.invoice_number}`
  await db()('leases').insert({ name, holder: 'another', until: ago(-60_000) })
  const before = doku.asked.length
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'pro' })).status).toBe(503)
  expect(doku.asked.length).toBe(before)
  await db()('leases').where({ name }).delete()
  expect(await buy('pro')).toBe(tried?.invoice_number)
})

test('while the gateway is down the sentence stands above the button of the chosen package', async () => {
  const { id = 0 } = (await db()('subscription_packages').where({ name: 'Basic' }).first()) ?? {}
  doku.fail({ say: { status: 503, error_code: 'unavailable' } })
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const sent = { method: 'POST', headers, body: new URLSearchParams({ paket: String(id) }) }
  const response = await fetch(`${served.origin}/langganan/`, sent)
  expect(response.status).toBe(503)
  const page = read(await response.text())
  expect(page.texts('[role=alert]')).toEqual(['Basic: Pembayaran sedang tidak bisa dibuat. Coba lagi sebentar lagi.'])
  expect(page.text('[role=alert] + button')).toBe('Pilih Basic')
  expect(page.attribute('[role=alert] + button', 'aria-describedby')).toBe(page.attribute('[role=alert]', 'id'))
  expect(page.text('[aria-labelledby=cara-bayar]')).toMatch(/QRIS.*GoPay, DANA, OVO.*BNI, BRI, BCA, Mandiri/s)
  expect(page.text('.packages-own')).not.toContain('Menunggu dibayar')
})

test('an unknown package is 404, and an empty request 422', async () => {
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'tidak-ada' })).status).toBe(404)
  expect((await call('POST', 'subscriptions/purchase', {})).status).toBe(422)
})

/** Sends the member's cancellation of an invoice. Resolves with its status. */
async function cancel(invoice = ''): Promise<number> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const address = `${served.origin}/langganan/${invoice}/batal/`
  return (await fetch(address, { method: 'POST', redirect: 'manual', headers })).status
}
const cancellations = (invoice = '') =>
  doku.asked.filter(({ path, body }) => path.endsWith('/cancellations') && body.includes(invoice))

test('a cancelled invoice ends at DOKU, also if its address was lost; one that is paid there is granted', async () => {
  const lost = await failedTry('pro', true)
  expect(await cancel(lost?.invoice_number)).toBe(303)
  expect(cancellations(lost?.invoice_number)).toHaveLength(1)

  const invoice = await buy('basic')
  await doku.pay(invoice, { quiet: true })
  expect(await cancel(invoice)).toBe(303)
  expect(await purchaseOf(invoice)).toMatchObject({ status: 'success', payments: [{ state: 'applied' }] })
})

test('an invoice that DOKU makes while its buyer cancels ends there too', async () => {
  let answer = () => {}
  doku.controls.hold = new Promise((resolve) => {
    answer = resolve
  })
  const bought = call('POST', 'subscriptions/purchase', { package_slug: 'pro' })
  await vi.waitFor(() => expect(doku.asked.at(-1)?.body).toContain('Paket Pro'))
  const [purchase] = await db()('purchases').where({ user_id: user.id })
  doku.controls.hold = null
  expect(await cancel(purchase?.invoice_number)).toBe(303)
  answer()
  expect((await bought).status).toBe(409)
  expect(cancellations(purchase?.invoice_number).length).toBeGreaterThan(0)
})

test('money that DOKU never told of is found by asking, once', async () => {
  const invoice = await buy('credits-20')
  await doku.pay(invoice, { quiet: true })
  const asked_at = ago(60_000)
  await db()('purchases').where({ invoice_number: invoice }).update({ asked_at })
  const statuses = await Promise.all([1, 2, 3].map(() => call('GET', `subscriptions/payment-status/${invoice}`)))
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200])
  const { body } = await call('GET', `subscriptions/payment-status/${invoice}`)
  expect(body.data).toMatchObject({ status: 'success', type_transaction: 'topup', amount: 20_000 })
  expect(await creator()).toMatchObject({ kredit: 23 })
})

test('money that comes after the end is granted', async () => {
  const invoice = await buy('basic')
  const expired = { status: 'expired', expires_at: ago(60_000) } as const
  await db()('purchases').where({ invoice_number: invoice }).update(expired)
  expect(await paid(invoice)).toBe(200)
  expect(await purchaseOf(invoice)).toMatchObject({ status: 'success' })
  expect(await creator()).toMatchObject({ kredit: 8, publish_quota: 8 })
})

test('shuffled, doubled, forged and wrong notifications leave exact sums, and what is refused is kept for staff', async () => {
  const random = seeded(19)
  const invoices: string[] = []
  for (const slug of ['pro', 'basic', 'credits-20']) invoices.push(await buy(slug))
  for (const invoice of invoices) await doku.pay(invoice, { quiet: true })
  const good = Array.from({ length: runs(1_000) }, (_, at) => {
    const invoice = invoices[at % invoices.length] ?? ''
    const path = at % 5 === 0 ? 'subscriptions/payment-callback' : 'webhook/doku/'
    const bent = { url: `${served.origin}/api/v1/${path}`, requestId: `${invoice} ${at % 17}` }
    return { invoice, bent, status: 200 }
  })
  const [invoice = ''] = invoices
  const url = `${served.origin}/api/v1/webhook/doku/`
  const unknown = { order: { invoice_number: 'INV-00000000-1767323045', amount: 79_900 } }
  const success = { transaction: { status: 'SUCCESS', date: new Date().toISOString() } }
  const bad = [
    { bent: { headers: { signature: 'HMACSHA256=AAAA' } }, status: 401 },
    { bent: { headers: { 'client-id': 'MCH-9999-OTHER' } }, status: 401 },
    { bent: { at: new Date(Date.now() - 1_200_000) }, status: 401 },
    { bent: { body: JSON.stringify({ order: { invoice_number: invoice, amount: 1 }, ...success }) }, status: 400 },
    { bent: { body: JSON.stringify({ ...unknown, ...success }) }, status: 404 },
  ].map(({ bent, status }) => ({ invoice, bent: { url, ...bent }, status }))
  const all = [...good, ...bad].map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at)
  const answers = await Promise.all(all.map(({ one }) => doku.notify(one.invoice, one.bent)))
  expect(answers).toEqual(all.map(({ one }) => one.status))
  await vi.waitFor(async () => expect(await db()('webhook_inbox').where({ state: 'waiting' })).toEqual([]))
  expect(await creator()).toEqual({ kredit: 3 + 30 + 5 + 20, publish_quota: 3 + 5, watermark: false })
  const own = db()('purchases').where({ user_id: user.id }).select('id')
  expect(await db()('purchase_payments').whereIn('purchase_id', own)).toHaveLength(3)
  const staff = await signInAs(db(), { role: 'staff' })
  const page = await (await fetch(`${served.origin}/admin/pembayaran/`, { headers: { cookie: staff } })).text()
  for (const result of ['forged', 'old', 'other_amount', 'unknown'])
    expect([result, await db()('webhook_inbox').where({ provider: 'doku', result })]).not.toEqual([result, []])
  expect(page).toMatch(invoice)
})

test("nobody asks for another's invoice", async () => {
  const invoice = await buy('basic')
  cookie = await signIn(db(), await makeUser(db()))
  expect((await call('GET', `subscriptions/payment-status/${invoice}`)).status).toBe(404)
  expect((await call('GET', 'subscriptions/payment-history')).body.data).toEqual([])
  expect((await call('GET', `transactions/check-status?user_id=${user.id}`)).status).toBe(403)
  cookie = ''
  expect((await call('GET', `subscriptions/payment-status/${invoice}`)).status).toBe(401)
})
