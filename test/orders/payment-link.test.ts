import { describe, expect, test, vi } from 'vitest'
import { untilWaiting, useOwnDatabase } from '../support/db.ts'
import { signInAs } from '../support/sign-in.ts'
import { useOnce } from '../support/use.ts'
import { startGatewaySite } from './support/gateway-site.ts'
import { makeInvoice, makeOrder } from './support/orders.ts'

const db = useOwnDatabase()
const here = useOnce(
  () => startGatewaySite(db()),
  (site) => site.stop(),
)
const cookie = useOnce(() => signInAs(db(), { role: 'staff' }))

const fresh = (wishes: Parameters<typeof makeOrder>[1] = {}) =>
  makeOrder(db(), { status_order: 'menunggu_link', ...wishes })
async function call(path: string, body: object = {}, headers: Record<string, string> = {}) {
  const response = await fetch(`${here().served.origin}${path}`, {
    method: 'POST',
    headers: { cookie: cookie(), 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: JSON.parse(text || '{}') }
}
const linkFor = (id: string, body: object = { payment_type: 'dp' }, headers = {}) =>
  call(`/api/v1/order/${id}/create-payment-link/`, body, headers)
/** Sends four requests about an order, none of which gets at it before all have asked, nor hears of the gateway before. */
async function fourAtOnce(id: string, send: () => ReturnType<typeof call>) {
  const lock = await db().transaction()
  await lock('orders').where({ id }).forUpdate()
  const release = here().xendit.hold()
  const answers = Promise.all([send(), send(), send(), send()])
  await untilWaiting(db(), 4)
  await lock.commit()
  const waiting = db()('pg_stat_activity').whereRaw("datname = current_database() and wait_event_type = 'Lock'")
  await expect.poll(() => waiting.clone().pluck('pid')).toEqual([])
  release()
  return answers
}
const orderOf = (id: string) => db()('orders').where({ id }).first()
const made = (orderCode: string) =>
  [...here().xendit.invoices.values()].filter(({ request }) => request.metadata?.order_code === orderCode)

describe('POST /api/v1/order/:id/create-payment-link/', () => {
  test('makes the invoice at the gateway; asked again the open one is returned', async () => {
    const { id, order_code } = await fresh()
    const answer = await linkFor(id, { payment_type: 'dp', dp_percent: 60, notification_channel: 'whatsapp' })
    expect(answer.status).toBe(201)
    const [remote] = made(order_code)
    expect(answer.body).toEqual({
      invoice: {
        id: expect.any(String),
        invoice_code: expect.stringMatching(/^INV-\d{6}-[A-Z0-9]{3}$/),
        payment_url: `${here().xendit.url}/web/${remote?.id}`,
        invoice_amount: '4500000.00',
        invoice_expired_at: new Date(remote?.expires ?? 0).toISOString(),
      },
      // No message channel is configured, so no message is sent.
      message: 'Link pembayaran berhasil dibuat',
      notification_sent: false,
    })
    expect((await orderOf(id))?.status_order).toBe('link_dibuat')
    const again = await linkFor(id, { payment_type: 'dp', dp_percent: 60 })
    expect([again.status, again.body.invoice.id]).toEqual([200, answer.body.invoice.id])
    expect(made(order_code)).toHaveLength(1)
  })

  test('of a type that cannot be asked for now it is refused with those that can', async () => {
    const { id } = await fresh()
    const wrong = await linkFor(id, { payment_type: 'pelunasan' })
    expect([wrong.status, wrong.body.error_code]).toEqual([409, 'ILLEGAL_TRANSITION'])
    expect(wrong.body.error).toBe(
      'Pelunasan baru bisa diminta setelah DP dibayar. Yang bisa sekarang: payment_type dp, full.',
    )
    const { id: paid } = await fresh({ status_order: 'lunas', paid_amount: 7_500_000 })
    expect((await linkFor(paid)).body.error).toBe('Pesanan ini sudah lunas. Yang bisa sekarang: tidak ada lagi.')
  })

  test('the same key is one link with one answer', async () => {
    const { id, order_code } = await fresh()
    const key = { 'Idempotency-Key': `link-${order_code}` }
    const [one, other] = [await linkFor(id, undefined, key), await linkFor(id, undefined, key)]
    expect([one.status, other.status]).toEqual([201, 201])
    expect(other.body).toEqual(one.body)
  })

  test('what cannot be read is a 400, an unknown order a 404', async () => {
    const { id } = await fresh()
    const wrong = await linkFor(id, { payment_type: 'nanti', dp_percent: 20, notification_channel: 'merpati' })
    expect([wrong.status, Object.keys(wrong.body.details).sort()]).toEqual([
      400,
      ['dp_percent', 'notification_channel', 'payment_type'],
    ])
    expect((await linkFor('00000000-0000-4000-8000-000000000000')).status).toBe(404)
    expect((await linkFor('bukan-uuid')).status).toBe(404)
  })

  test('a gateway that refuses: 502, the order as it was, nothing is tried again, and the next try works', async () => {
    const { id, order_code, version } = await fresh()
    here().xendit.fail({ say: { status: 400, error_code: 'UNAVAILABLE_PAYMENT_METHOD_ERROR' } })
    const refused = await linkFor(id)
    expect([refused.status, refused.body.error_code]).toEqual([502, 'GATEWAY_ERROR'])
    expect(await orderOf(id)).toMatchObject({ status_order: 'menunggu_link', paid_amount: '0' })
    expect((await orderOf(id))?.version).toBe(version + 1)
    expect(await db()('invoices').where({ order_id: id })).toMatchObject([{ invoice_status: 'dibatalkan' }])
    const told = await db()('notices').where('href', `/admin/pesanan/${order_code}/`)
    expect(told.map(({ kind }) => kind)).toEqual(['alert'])
    const next = await linkFor(id)
    expect(next.status).toBe(201)
    expect(made(order_code)).toHaveLength(1)
  })

  test('a gateway that fails: 502, the same status, and the background makes it, once', async () => {
    const { id, order_code } = await fresh()
    // The gateway creates the link but its answer is lost, so the link must be looked up before a retry.
    here().xendit.fail({ done: true, say: 'cut' })
    const answer = await linkFor(id)
    expect([answer.status, answer.body.error_code]).toEqual([502, 'GATEWAY_ERROR'])
    expect((await orderOf(id))?.status_order).toBe('menunggu_link')
    const again = await linkFor(id)
    expect(again.status).toBe(200)
    expect(made(order_code)).toHaveLength(1)
    expect((await orderOf(id))?.status_order).toBe('link_dibuat')

    const other = await fresh()
    here().xendit.fail({ say: { status: 500, error_code: 'SERVER_ERROR' } })
    expect((await linkFor(other.id)).status).toBe(502)
    await db()('payment_links')
      .where({ state: 'wanted' })
      .update({ next_at: new Date(0) })
    await vi.waitFor(async () => expect((await orderOf(other.id))?.status_order).toBe('link_dibuat'))
    expect(made(other.order_code)).toHaveLength(1)
  })

  test('four at once are one invoice, whose link all four get', async () => {
    const { id, order_code } = await fresh()
    const answers = await fourAtOnce(id, () => linkFor(id))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201])
    const [remote] = made(order_code)
    for (const { body } of answers) expect(body.invoice.payment_url).toBe(`${here().xendit.url}/web/${remote?.id}`)
    expect(made(order_code)).toHaveLength(1)
    expect(await db()('invoices').where({ order_id: id, invoice_status: 'belum dibayar' })).toHaveLength(1)
    expect(await db()('order_messages').where({ order_id: id, type: 'dp_invoice' })).toHaveLength(1)
  })
})

describe('an invoice', () => {
  const again = (id: string) => call(`/api/v1/admin/invoice/${id}/regenerate-payment-link/`)

  test('gets another link; the old one is ended at the gateway, and money on it still counts', async () => {
    const { id, order_code } = await fresh()
    const { body } = await linkFor(id)
    const [first] = made(order_code)
    const answer = await again(body.invoice.id)
    expect(answer.status).toBe(201)
    expect(answer.body.invoice).toMatchObject({ id: body.invoice.id, invoice_code: body.invoice.invoice_code })
    expect(answer.body.invoice.payment_url).not.toBe(body.invoice.payment_url)
    await vi.waitFor(() => expect(here().xendit.get(first?.id ?? '').status).toBe('EXPIRED'))
    await here().tell(await here().xendit.pay(first?.id ?? ''))
    await vi.waitFor(async () => expect((await orderOf(id))?.status_order).toBe('dp_dibayar'))
    expect((await again(body.invoice.id)).status).toBe(409)
  })

  test('asked four times at once for another link gets one, which all four are told', async () => {
    const { id, order_code } = await fresh()
    const { body } = await linkFor(id)
    const answers = await fourAtOnce(id, () => again(body.invoice.id))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201])
    expect(new Set(answers.map((answer) => answer.body.invoice.payment_url)).size).toBe(1)
    expect(made(order_code)).toHaveLength(2)
  })

  test('that another one took the place of, or whose price or goods changed, gets none', async () => {
    const order = await fresh({ status_order: 'link_dibuat' })
    const old = await makeInvoice(db(), order, { invoice: { invoice_status: 'kadaluarsa' } })
    await makeInvoice(db(), order)
    expect((await again(old.id)).status).toBe(409)
    const changed = await fresh({ status_order: 'link_dibuat', total_price: 9_000_000 })
    const stale = await makeInvoice(db(), changed, { invoice: { invoice_status: 'kadaluarsa' } })
    expect((await again(stale.id)).body.error).toContain('sudah berubah')
    const other = await makeInvoice(db(), await fresh({ status_order: 'link_dibuat' }), {
      ...{ invoice: { invoice_status: 'kadaluarsa' }, sheet: { quantity: 49 } },
    })
    const refused = await again(other.id)
    expect([refused.status, refused.body.error]).toEqual([409, expect.stringContaining('Isi pesanannya sudah berubah')])
  })

  test('is told of again, also by a form; one that cannot be paid is not', async () => {
    const { id, order_code } = await fresh()
    const { body } = await linkFor(id)
    const answer = await call(`/api/v1/admin/invoice/${body.invoice.id}/send-notification/`)
    expect(answer).toMatchObject({ status: 200, body: { notification_sent: false } })
    const told = await db()('order_messages').where({ order_id: id, type: 'dp_invoice' })
    expect(told.map(({ unsent_reason }) => unsent_reason)).toContain('not_configured')
    const paid = await makeInvoice(db(), await fresh(), { invoice: { invoice_status: 'sudah dibayar' } })
    expect((await call(`/api/v1/admin/invoice/${paid.id}/send-notification/`)).status).toBe(409)
    const form = await fetch(`${here().served.origin}/admin/pesanan/${order_code}/invoice/${body.invoice.id}/pesan/`, {
      ...{ method: 'POST', redirect: 'manual', headers: { cookie: cookie(), 'sec-fetch-site': 'same-origin' } },
    })
    expect([form.status, form.headers.get('location')]).toEqual([
      303,
      `/admin/pesanan/${order_code}/?kabar=tagihan-tertahan`,
    ])
  })

  test('of the rest is asked for once something was paid', async () => {
    const order = await fresh({ status_order: 'dp_dibayar', paid_amount: 3_750_000 })
    const answer = await call(`/api/v1/admin/order/${order.id}/request-final-payment/`)
    expect([answer.status, answer.body.invoice.invoice_amount]).toEqual([201, '3750000.00'])
    expect((await orderOf(order.id))?.status_order).toBe('menunggu_pelunasan')
    const early = await fresh()
    expect((await call(`/api/v1/admin/order/${early.id}/request-final-payment/`)).status).toBe(409)
  })
})
