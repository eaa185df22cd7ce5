import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { ensureCreator } from '../../../src/comics/creators/creator.ts'
import { findCreator } from '../../../src/comics/creators/queries.ts'
import type { UserRow } from '../../../src/db/account-rows.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { type Doku, startDoku, withDoku } from '../../support/doku.ts'
import { runs, seeded } from '../../support/random.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn, signInAs } from '../../support/sign-in.ts'

/** Tests packages that are bought through DOKU, from the purchase to what it grants, over HTTP. */

const db = useOwnDatabase()
let doku: Doku
let served: Served
let user: UserRow
let cookie: string
const phones = numbers()

beforeAll(async () => {
  doku = await startDoku()
  served = await serve(db(), { ...withDoku(doku), PAYMENTS: 'manual', SUBSCRIPTION_PAYMENTS: 'doku' })
})
afterAll(async () => {
  await served.stop()
  await doku.stop()
})
beforeEach(async () => {
  user = await makeUser(db(), {
    name: 'Dinda Puspita',
    email: null,
    phone: phones.next().value,
  })
  cookie = await signIn(db(), user)
})

function* numbers(): Generator<string, string> {
  for (let people = 100_000_001; ; people += 1) yield `+6281${people}`
}

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
  const payments = await db()('purchase_payments')
    .where({ purchase_id: purchase?.id ?? 0 })
    .orderBy('id')
  return { ...purchase, payments }
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
  expect(own.body.data).toMatchObject({
    has_active_subscription: true,
    package_name: 'Pro',
    days_remaining: 30,
    publish_quota: null,
  })
  expect((await call('GET', 'subscriptions/payment-history')).body).toMatchObject({
    data: [{ invoice_number: invoice, amount: 79_900, status: 'success', type_transaction: 'subscription' }],
    meta: { total: 1 },
  })
  expect(await db()('member_notices').where({ user_id: user.id, kind: 'payment_success' })).toHaveLength(1)
})

test('who asks twice for a package, even at once, gets one invoice', async () => {
  const invoices = await Promise.all([buy('basic'), buy('basic'), buy('basic')])
  expect(new Set(invoices).size).toBe(1)
  expect(await buy('basic')).toBe(invoices[0])
  expect(await buy('basic', { payment_method: 'qris' })).not.toBe(invoices[0])
})

test('eight purchases at once are one invoice for all, also at a slow gateway', async () => {
  doku.controls.latency = 700
  const before = doku.asked.length
  const invoices = await Promise.all(Array.from({ length: 8 }, () => buy('pro')))
  doku.controls.latency = 0
  expect(new Set(invoices).size).toBe(1)
  expect(doku.asked.length - before).toBe(1)
  expect(await purchaseOf(invoices[0] ?? '')).toMatchObject({ status: 'pending', payment_url: expect.any(String) })
})

test('a second attempt minutes later gets the checkout whose address was lost', async () => {
  doku.fail({ done: true, say: { status: 503, error_code: 'unavailable' } })
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'pro' })).status).toBe(503)
  const [tried] = await db()('purchases').where({ user_id: user.id })
  const expires_at = new Date(Number(tried?.expires_at) - 300_000)
  await db()('purchases').where({ user_id: user.id }).update({ expires_at })
  expect(await buy('pro')).toBe(tried?.invoice_number)
})

test('while another server makes the invoice nobody else asks for it, and the purchase goes on', async () => {
  doku.fail({ say: { status: 503, error_code: 'unavailable' } })
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'pro' })).status).toBe(503)
  const [tried] = await db()('purchases').where({ user_id: user.id })
  const name = `purchase ${tried?.invoice_number}`
  await db()('leases').insert({ name, holder: 'another', until: ago(-60_000) })
  const before = doku.asked.length
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'pro' })).status).toBe(503)
  expect(doku.asked.length).toBe(before)
  await db()('leases').where({ name }).delete()
  expect(await buy('pro')).toBe(tried?.invoice_number)
})

test('an unknown package is 404, an empty request 422, and a silent gateway 503 that can be tried again', async () => {
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'tidak-ada' })).status).toBe(404)
  expect((await call('POST', 'subscriptions/purchase', {})).status).toBe(422)
  doku.fail({ say: { status: 503, error_code: 'unavailable' } })
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'credits-20' })).status).toBe(503)
  const [tried] = await db()('purchases').where({ user_id: user.id })
  expect(await buy('credits-20')).toBe(tried?.invoice_number)
})

/** Sends the member's cancellation of an invoice. Resolves with its status. */
async function cancel(invoice: string): Promise<number> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  const address = `${served.origin}/langganan/${invoice}/batal/`
  return (await fetch(address, { method: 'POST', redirect: 'manual', headers })).status
}
const cancellations = (invoice: string) =>
  doku.asked.filter(({ path, body }) => path.endsWith('/cancellations') && body.includes(invoice))

test('a cancelled invoice ends at DOKU, also if its address was lost; one that is paid there is granted', async () => {
  doku.fail({ done: true, say: { status: 503, error_code: 'unavailable' } })
  expect((await call('POST', 'subscriptions/purchase', { package_slug: 'pro' })).status).toBe(503)
  const [lost] = await db()('purchases').where({ user_id: user.id })
  expect(await cancel(lost?.invoice_number ?? '')).toBe(303)
  expect(cancellations(lost?.invoice_number ?? '')).toHaveLength(1)

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
  expect(await cancel(purchase?.invoice_number ?? '')).toBe(303)
  answer()
  expect((await bought).status).toBe(409)
  expect(cancellations(purchase?.invoice_number ?? '').length).toBeGreaterThan(0)
})

test('money that DOKU never told of is found by asking, once', async () => {
  const invoice = await buy('credits-20')
  await doku.pay(invoice, { quiet: true })
  await db()('purchases')
    .where({ invoice_number: invoice })
    .update({ asked_at: new Date(Date.now() - 60_000) })
  const statuses = await Promise.all([1, 2, 3].map(() => call('GET', `subscriptions/payment-status/${invoice}`)))
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200])
  const { body } = await call('GET', `subscriptions/payment-status/${invoice}`)
  expect(body.data).toMatchObject({ status: 'success', type_transaction: 'topup', amount: 20_000 })
  expect(await creator()).toMatchObject({ kredit: 23 })
})

test('money that comes after the end is granted, and money for a paid or refunded package waits for staff', async () => {
  const invoice = await buy('basic')
  await db()('purchases')
    .where({ invoice_number: invoice })
    .update({ status: 'expired', expires_at: new Date(Date.now() - 60_000) })
  expect(await paid(invoice)).toBe(200)
  expect(await purchaseOf(invoice)).toMatchObject({ status: 'success' })
  expect(await creator()).toMatchObject({ kredit: 8, publish_quota: 8 })
})

test.each([
  ['another amount', { body: { amount: 1 } }, 400, 'other_amount'],
  ['an unknown invoice', { body: { invoice_number: 'INV-00000000-1767323045' } }, 404, 'unknown'],
])('%s is refused, kept and seen by staff', async (_, { body }, status, result) => {
  const invoice = await buy('basic')
  await doku.pay(invoice, { quiet: true })
  const order = { invoice_number: invoice, amount: 16_500, ...body }
  const bent = JSON.stringify({ order, transaction: { status: 'SUCCESS', date: new Date().toISOString() } })
  expect(await notify(invoice, { body: bent })).toBe(status)
  expect(await db()('webhook_inbox').where({ result })).not.toEqual([])
  expect(await purchaseOf(invoice)).toMatchObject({ status: 'pending', payments: [] })
})

test('who brought the buyer is rewarded once, at the first paid subscription', async () => {
  const referrer = await makeUser(db(), { name: 'Raka' })
  await ensureCreator(db(), referrer)
  await ensureCreator(db(), user, referrer.id)
  const kredit = async () => Number((await findCreator(db(), referrer.id))?.kredit)
  await paid(await buy('credits-20'))
  expect(await kredit()).toBe(3)
  await paid(await buy('basic'))
  expect(await kredit()).toBe(8)
  await paid(await buy('pro'))
  expect(await kredit()).toBe(8)
  expect(await db()('commissions').where({ user_id: referrer.id })).toMatchObject([
    { kredit: 5, referred_user_id: user.id },
  ])
})

test('shuffled, doubled, forged and wrong notifications leave exact sums, and what is refused is kept for staff', async () => {
  const random = seeded(19)
  const invoices: string[] = []
  for (const slug of ['pro', 'basic', 'credits-20']) invoices.push(await buy(slug))
  for (const invoice of invoices) await doku.pay(invoice, { quiet: true })
  const good = Array.from({ length: runs(1_000) }, (_, at) => {
    const invoice = invoices[at % invoices.length] ?? ''
    const path = at % 5 === 0 ? 'subscriptions/payment-callback' : 'webhook/doku/'
    return {
      invoice,
      bent: { url: `${served.origin}/api/v1/${path}`, requestId: `${invoice} ${at % 17}` },
      status: 200,
    }
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
  expect(
    await db()('purchase_payments').whereIn('purchase_id', db()('purchases').where({ user_id: user.id }).select('id')),
  ).toHaveLength(3)
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
