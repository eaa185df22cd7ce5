import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openRedis } from '../../src/net/redis.ts'
import { lookups } from '../../src/orders/limits.ts'
import { trackingKey } from '../../src/orders/order-deps.ts'
import { badWebhooks } from '../../src/payments/webhooks.ts'
import { createLimits, type Limits, type Tracking } from '../../src/web/limits.ts'
import { Refusal } from '../../src/web/refusal.ts'
import { createSecret } from '../../src/web/signed.ts'
import { site, testSecret } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { redisServers } from '../support/redis.ts'
import { signInAs } from '../support/sign-in.ts'
import { makeInvoice, makeOrder } from './support/orders.ts'

const db = useDatabase()
const on = { settings: { LIMITS: 'on' } }

describe('limits of the order desk', () => {
  const limitOf = async (app: ReturnType<typeof site>, method: 'get' | 'post' | 'patch', path: string) => {
    const { headers } = await app[method](path)
    return [headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']].map(Number)
  }

  test('reads share 500 an hour, changes 100', async () => {
    const app = site(db(), on)
    expect(await limitOf(app, 'get', '/api/v1/order/')).toEqual([500, 499])
    // Lookups of unknown codes have a lower limit, and the headers of the answer show this limit.
    expect(await limitOf(app, 'get', '/api/v1/invoice/detail/INV-000000-AAA/')).toEqual([10, 9])
    await app.get('/invoice/INV-000000-AAA/')
    expect(await limitOf(app, 'get', '/api/v1/admin/dashboard/stats')).toEqual([500, 496])
    expect(await limitOf(app, 'post', '/api/v1/payment/manual/')).toEqual([100, 99])
    await app.post('/admin/pembayaran/1/hitung/')
    expect(await limitOf(app, 'patch', '/api/v1/order/1/')).toEqual([100, 97])
    const cookie = await signInAs(db(), { role: 'staff' })
    const { headers } = await app.post('/api/v1/admin/create-order/').set('Cookie', cookie)
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '999' })
    const left = Number(headers['x-ratelimit-reset']) - Date.now() / 1000
    expect(left).toBeGreaterThan(3_500)
    expect(left).toBeLessThanOrEqual(3_601)
  })

  test('an address may place 100 orders an hour, by the form and the API together', async () => {
    const app = site(db(), { settings: { LIMITS: 'on', TRUSTED_PROXIES: '1' } })
    const order = (path: string, from = '203.0.113.9') => app.post(path).set('X-Forwarded-For', from)
    for (let count = 0; count < 50; count += 1) {
      expect((await order('/pesan/kaos/')).status).not.toBe(429)
      expect((await order(count % 2 ? '/api/v1/order/' : '/api/v1/order')).status).not.toBe(429)
    }

    for (const path of ['/pesan/kaos/', '/api/v1/order/', '/pesan/kaos', '/api/v1/order']) {
      const { status, headers } = await order(path)
      expect([path, status]).toEqual([path, 429])
      expect(Number(headers['retry-after'])).toBeGreaterThan(3_500)
    }
    expect((await order('/api/v1/order/', '203.0.113.10')).status).not.toBe(429)
  })

  test('the webhook has no limit per caller; wrong tokens are counted by the route', async () => {
    const config = readConfig({ NODE_ENV: 'test' })
    const { limitOf } = createApp({ config, secret: createSecret('x'), db: db(), log: pino({ level: 'silent' }) })
    const limits = createLimits({ on: true })
    const find = limits.bursts(limitOf)
    // The test passes only the part of Koa's context that the middleware needs.
    const through = (ctx: ReturnType<typeof caller> & { method: string }, next: () => Promise<unknown>) =>
      find(ctx as never, () => limits.middleware(ctx as never, next))
    const answered: string[] = []
    const caller = () => asking('/api/v1/webhook/xendit/')
    for (let count = 0; count < 1_200; count += 1)
      await through({ ...caller(), method: 'POST' }, async () => answered.push('in'))
    expect(answered).toHaveLength(1_200)

    for (let count = 0; count < 1_000; count += 1) await limits.consume(badWebhooks, caller())
    await expect(limits.consume(badWebhooks, caller())).rejects.toMatchObject({ status: 429 })
    await through({ ...caller(), method: 'POST' }, async () => answered.push('in'))
    expect(answered).toHaveLength(1_201)
  })
})

describe('a signed link', () => {
  test('is never held up by wrong codes from its address; a known code without the key is', async () => {
    const app = site(db(), { settings: { LIMITS: 'on', TRUSTED_PROXIES: '1' } })
    const order = await makeOrder(db(), { status_order: 'link_dibuat' })
    const invoice = await makeInvoice(db(), order)
    const kunci = `?kunci=${trackingKey(testSecret, order)}`
    const statusOf = async (path: string, from = '203.0.113.9') =>
      (await app.get(path).set('X-Forwarded-For', from)).status
    const addresses = [
      `/lacak/${order.order_code}/`,
      `/pesan/${order.order_code}/`,
      `/invoice/${invoice.invoice_code}/`,
    ] as const
    // Wrong codes of orders and of invoices count together.
    for (let count = 0; count < 10; count += 1)
      expect(await statusOf(count % 2 ? `/invoice/INV-00000${count}-AAA/` : `/lacak/ORD-20200101-A${count}A/`)).toBe(
        404,
      )

    for (const address of addresses) {
      expect(await statusOf(address)).toBe(429)
      expect(await statusOf(`${address}?kunci=${'a'.repeat(22)}`)).toBe(429)
      // More in all than known codes may be asked for in a minute.
      for (let count = 0; count < 21; count += 1) expect(await statusOf(`${address}${kunci}`)).toBe(200)
    }
    expect(await statusOf(`/api/v1/track-order/?order_code=${order.order_code}`)).toBe(429)

    expect(await statusOf(addresses[0], '203.0.113.10')).toBe(200)
    await db()('orders').where({ id: order.id }).increment('link_version')
    for (const address of addresses) expect(await statusOf(`${address}${kunci}`)).toBe(429)
  })
})

/** Looks up an order by its code under the rate limits of the order desk. */
const trackingOf =
  (limits: Limits): Tracking =>
  (ctx, find) =>
    limits.lookUp(lookups, ctx, find)

/** Returns the part of a request's context that the rate limits read. `told` collects the headers of the answer. */
function asking(path = '/lacak/ORD-20261118-AAA/', ip = '203.0.113.7') {
  const told: Record<string, string> = {}
  return {
    ...{ ip, path, told, req: {}, state: { viewer: null, isApi: path.startsWith('/api/') } },
    response: { get: (name: string) => told[name] ?? '' },
    set: (headers: Record<string, string>) => Object.assign(told, headers),
  }
}

describe('tracking an order by its code', () => {
  const nothing = () => Promise.resolve(null)
  const something = () => Promise.resolve({ code: 'ORD-20261118-K7Q' })
  const statusOf = (answer: Promise<unknown>) =>
    answer.then(
      (found) => (found === null ? 404 : 200),
      (error: unknown) => (error instanceof Refusal ? error.status : error),
    )

  test('ten guesses at once count as ten', async () => {
    const tracking = trackingOf(createLimits({ on: true }))
    const statuses = await Promise.all(Array.from({ length: 40 }, () => statusOf(tracking(asking(), nothing))))
    expect(statuses.filter((status) => status === 404)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(30)
  })

  test('a known code may be looked up sixty times a minute, even at once, besides ten wrong guesses', async () => {
    const tracking = trackingOf(createLimits({ on: true }))
    const known = await Promise.all(Array.from({ length: 60 }, () => statusOf(tracking(asking(), something))))
    expect(known).toEqual(Array.from({ length: 60 }, () => 200))
    for (let count = 0; count < 10; count += 1) expect(await statusOf(tracking(asking(), nothing))).toBe(404)

    expect(await statusOf(tracking(asking(), something))).toBe(429)
  })

  test('the API answers with the tighter limit', async () => {
    const tracking = trackingOf(createLimits({ on: true }))
    const [good, wrong] = [asking('/api/v1/track-order/'), asking('/api/v1/track-order/')]
    await tracking(good, something)
    await tracking(wrong, nothing)
    expect(good.told).toMatchObject({ 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '59' })
    expect(wrong.told).toMatchObject({ 'X-RateLimit-Limit': '10', 'X-RateLimit-Remaining': '9' })
    const page = asking()
    await tracking(page, nothing)
    expect(page.told).toEqual({})
  })

  test('a failed lookup counts as neither, and blocks nobody', async () => {
    const tracking = trackingOf(createLimits({ on: true }))
    const lost = () => Promise.reject(new Error('the database is away'))
    for (let count = 0; count < 15; count += 1) await expect(tracking(asking(), lost)).rejects.toThrow('away')
    expect(await statusOf(tracking(asking(), something))).toBe(200)
  })

  test.each(redisServers)('guesses on several instances are counted together, by $name', async ({ open }) => {
    const server = await open()
    const clients = await Promise.all(
      [server, server].map(({ url }) => openRedis({ url, log: pino({ level: 'silent' }) })),
    )
    const [one, two] = clients.map(({ commands, prefix }) => {
      const limits = createLimits({ on: true, redisTimeout: 30_000 })
      limits.shareOver({ commands, prefix })
      return { tracking: trackingOf(limits) }
    })
    if (!one || !two) throw new Error('two were made')
    await expect.poll(() => clients.every(({ commands }) => commands.isReady)).toBe(true)
    for (let count = 0; count < 20; count += 1) expect(await statusOf(one.tracking(asking(), something))).toBe(200)
    for (let count = 0; count < 5; count += 1) {
      expect(await statusOf(one.tracking(asking(), nothing))).toBe(404)
      expect(await statusOf(two.tracking(asking(), nothing))).toBe(404)
    }

    expect(await statusOf(one.tracking(asking(), something))).toBe(429)
    expect(await statusOf(two.tracking(asking(), something))).toBe(429)

    for (const client of clients) client.close()
    await server.stop()
  })
})
