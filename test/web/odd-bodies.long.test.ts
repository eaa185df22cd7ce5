import { pino } from 'pino'
import supertest from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { declaredRoutes } from '../hostile/calls.ts'
import { makeInvoice, makeOrder } from '../orders/support/orders.ts'
import { testConfig, testSecret } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { first } from '../support/random.ts'
import { routesOf } from '../support/routes.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useOwnDatabase()

/** Inserts rows that the routes below find, so that a request comes as far as its body. */
async function fillTables() {
  await makeTitle(db())
  await db()('message_templates').insert({
    name: 'Contoh',
    type: 'custom',
    channel: 'whatsapp',
    body: 'Halo {{customer_name}}',
  })
  const order = await makeOrder(db(), { status_order: 'link_dibuat' })
  const invoice = await makeInvoice(db(), order)
  return { id: order.id, code: order.order_code, invoice: invoice.invoice_code }
}

/** Routes that say 503 to every request while the outside service that they need is not configured. */
const needService = [
  'POST /api/v1/auth/google/verify-token',
  'POST /api/v1/auth/google/verify',
  'POST /api/v1/comics/:id/narration',
  'POST /api/v1/comics/story-idea/transcribe',
  'POST /api/v1/speech-to-text/transcribe',
  'POST /komik/:slug/suara',
  'POST /komik/buat/suara/',
]

const bodies = [
  '{"versi":[],"version":{},"subject":{"toString":1},"name":[],"orders":[null],"pesanan":{"length":1}}',
  '[]',
  '[[]]',
]
test.each(first(bodies, 1))('no page, and no call without a declared body, fails on %s', async (body) => {
  const codes = await fillTables()
  const { app } = createApp({ config: testConfig(), secret: testSecret, db: db(), log: pino({ level: 'silent' }) })
  // What calls with a declared body make of such bodies is tested with their schemas in test/hostile/call-schemas.test.ts.
  const unsafe = routesOf(app).filter(
    ({ method, key }) => !['GET', 'HEAD', 'OPTIONS'].includes(method) && !declaredRoutes.has(key),
  )
  // Routes that remove something come last, so that the others still find it.
  unsafe.sort((one, other) => Number(removes(one.key)) - Number(removes(other.key)))
  const agent = supertest(app.callback())
  const failed: string[] = []
  const admin = await makeUser(db(), { role: 'admin' })
  for (const { key, method, layer } of unsafe) {
    // Some routes end the session, so each request has its own.
    const cookie = await signIn(db(), admin)
    const { status } = await agent[method.toLowerCase() as 'post'](filled(layer.path, codes)) // the routers hold no other words
      .set({ Host: '127.0.0.1', Cookie: cookie, 'Content-Type': 'application/json' })
      .send(body)
    if (status >= 500 && !(status === 503 && needService.includes(key))) failed.push(`${status} ${key}`)
  }
  expect(failed).toEqual([])
  expect(unsafe.length).toBeGreaterThan(50)
})

const removes = (key: string) => /^DELETE|\/(hapus|nonaktif|batal)\b/.test(key)
type Codes = Awaited<ReturnType<typeof fillTables>>
const filled = (pattern: string, { id, code, invoice }: Codes) =>
  `${pattern
    .replace(':code', pattern.startsWith('/invoice') ? invoice : code)
    .replace(/(orders?|pesanan)\/:id/, `$1/${id}`)
    .replace(/[:*]\w+/g, '1')}/`
