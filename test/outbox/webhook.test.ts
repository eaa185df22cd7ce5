import type { IncomingMessage, ServerResponse } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import { createFetcher } from '../../src/net/fetcher.ts'
import { createWebhookSender } from '../../src/outbox/webhook.ts'
import { outboxRow } from '../support/outbox-row.ts'
import { useListening } from '../web/listening.ts'

const secret = `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`
// As in production: private addresses are forbidden, except the one that the operator has set.
const fetcher = createFetcher({ userAgent: 'test', allowPrivate: false })
let answer: (response: ServerResponse, request: IncomingMessage) => void
let got: { headers: IncomingMessage['headers']; body: string }[] = []
const receiver = useListening(() => async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  got.push({ headers: request.headers, body })
  answer(response, request)
})
const url = () => `${receiver().origin}/hook`
afterAll(() => fetcher.close())

const row = (id = '7') =>
  outboxRow({
    id,
    kind: 'webhook',
    dedupe_key: `incident:${id}:opened:webhook`,
    payload: { type: 'monitor.test', timestamp: '2026-11-20T00:00:00.000Z', data: { name: 'Gangguan “é”' } },
  })
const sendWith = async (status: number, headers: Record<string, string> = {}) => {
  got = []
  answer = (response) => response.writeHead(status, headers).end('ok')
  return createWebhookSender(fetcher, { url: url(), secret })(row())
}

test('the receiver can verify it by Standard Webhooks, and detects a second attempt by its id', async () => {
  expect(await sendWith(204)).toEqual({ result: 'sent' })
  const [first] = got
  const body = new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>)
  expect(body).toEqual(row().payload)
  expect(() => new Webhook(secret).verify(`${first?.body} `, first?.headers as Record<string, string>)).toThrow()

  await sendWith(500)
  expect(got[0]?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  const other = createWebhookSender(fetcher, { url: url(), secret })
  await other(row('8'))
  expect(got[1]?.headers['webhook-id']).not.toBe(first?.headers['webhook-id'])
})

test.each([
  [200, 'sent'],
  [202, 'sent'],
  [500, 'retry'],
  [503, 'retry'],
  [408, 'retry'],
  [400, 'failed'],
  [422, 'failed'],
  [401, 'blocked'],
  [403, 'blocked'],
  [404, 'blocked'],
  [410, 'blocked'],
])('%i means %s', async (status, result) => {
  expect((await sendWith(status)).result).toBe(result)
})

test('redirects are not followed, and Retry-After is honoured', async () => {
  expect((await sendWith(302, { location: `${url()}2` })).result).toBe('blocked')
  expect(got).toHaveLength(1)
  expect(await sendWith(429, { 'retry-after': '30' })).toMatchObject({ result: 'retry', after: 30_000 })
})

test('a receiver that is unreachable or drops the connection is retried', async () => {
  got = []
  answer = (response) => response.socket?.destroy()
  expect(await createWebhookSender(fetcher, { url: url(), secret })(row())).toMatchObject({
    result: 'retry',
    maybeSent: true,
  })
  const away = createWebhookSender(fetcher, { url: 'http://127.0.0.1:1/', secret })
  const sent = await away(row())
  expect(sent).toMatchObject({ result: 'retry', maybeSent: false })
  expect(JSON.stringify(sent)).not.toContain(secret)
})
