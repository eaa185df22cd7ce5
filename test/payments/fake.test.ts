import { expect, test } from 'vitest'
import { useEach } from '../support/use.ts'
import { SECRET_KEY, startXendit, WEBHOOK_TOKEN } from '../support/xendit.ts'
import { useListening } from '../web/listening.ts'

const HOUR = 3_600_000

let status = 200
let got: { token: unknown; body: Record<string, unknown> }[] = []
const receiver = useListening(() => async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  got.push({ token: request.headers['x-callback-token'], body: JSON.parse(body) })
  response.writeHead(status).end()
})

const xendit = useEach(
  () => {
    status = 200
    got = []
    return startXendit({ webhookUrl: `${receiver().origin}/hook`, tellsExpiry: true })
  },
  (started) => started.stop(),
)

async function make(externalId: string, keys: object = {}): Promise<string> {
  const answer = await fetch(`${xendit().url}/v2/invoices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${SECRET_KEY}:`)}` },
    body: JSON.stringify({ external_id: externalId, amount: 75_000, ...keys }),
  })
  return JSON.parse(await answer.text()).invoice_url
}

test('a payment is told at once, with the token; a wrong one can be tried', async () => {
  await make('A-1')
  const body = await xendit().pay('A-1', { amount: 70_000 })
  expect(got).toEqual([{ token: WEBHOOK_TOKEN, body }])
  expect(body).toMatchObject({ status: 'PAID', amount: 75_000, paid_amount: 70_000 })
  await expect(xendit().pay('A-1')).rejects.toThrow('paid already')
  status = 401
  expect(await xendit().deliver(body, { token: 'salah' })).toEqual([401])
  expect(got.at(-1)?.token).toBe('salah')
})

test('webhooks can be kept back, delivered late, doubled and out of order', async () => {
  await make('A-1')
  const paid = await xendit().pay('A-1', { quiet: true })
  expect(got).toEqual([])
  const expired = xendit().webhook('A-1', 'EXPIRED')
  expect(expired).not.toHaveProperty('paid_amount')
  expect(await xendit().deliver([expired, paid], { times: 2 })).toEqual([200, 200, 200, 200])
  expect(got.map(({ body }) => body.status)).toEqual(['EXPIRED', 'EXPIRED', 'PAID', 'PAID'])
})

test('an untaken webhook is tried six times more within a day, by the clock of the fake', async () => {
  await make('A-1')
  status = 503
  await xendit().pay('A-1')
  const first = xendit().deliveries[0]?.at ?? 0
  await xendit().forward(48 * HOUR)
  const hours = xendit().deliveries.map(({ at }) => Math.round(((at - first) / HOUR) * 100) / 100)
  expect(hours).toEqual([0, 0.25, 1, 3, 6, 12, 24])
  expect(xendit().deliveries.every((one) => one.status === 503)).toBe(true)
})

test('a webhook that was taken is not tried again', async () => {
  await make('A-1')
  status = 500
  await xendit().pay('A-1')
  status = 200
  await xendit().forward(48 * HOUR)
  expect(xendit().deliveries.map((one) => one.status)).toEqual([500, 200])
})

test('an invoice ends by the clock and is told of; money that comes later is taken', async () => {
  await make('A-1', { invoice_duration: 3_600 })
  await xendit().forward(2 * HOUR)
  expect(xendit().get('A-1').status).toBe('EXPIRED')
  expect(got.map(({ body }) => body.status)).toEqual(['EXPIRED'])
  await xendit().pay('A-1')
  expect(got.map(({ body }) => body.status)).toEqual(['EXPIRED', 'PAID'])
})

test('the checkout page says SIMULASI, takes money without a key and leads back', async () => {
  const page = await make('A-1', { description: '<b>Kaos</b>', success_redirect_url: 'https://toko.contoh.example/x/' })
  const shown = await (await fetch(page)).text()
  expect(shown).toContain('SIMULASI')
  expect(shown).not.toContain('<b>Kaos')
  const body = new URLSearchParams({ amount: '85000' })
  const answer = await fetch(`${page}/pay`, { method: 'POST', body, redirect: 'manual' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('https://toko.contoh.example/x/')
  expect(got.map((one) => one.body.paid_amount)).toEqual([85_000])
  expect(await (await fetch(page)).text()).not.toContain('<form')
})

test('answers can be slow', async () => {
  xendit().controls.latency = 2_000
  const impatient = fetch(`${xendit().url}/v2/invoices`, { signal: AbortSignal.timeout(50) })
  await expect(impatient).rejects.toThrow('aborted due to timeout')
})
