import { pino } from 'pino'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { fonnteReasons } from '../../src/demo/fakes/fonnte.ts'
import { createFetcher } from '../../src/net/fetcher.ts'
import { enqueue } from '../../src/outbox/outbox.ts'
import { createFonnte } from '../../src/outbox/whatsapp/fonnte.ts'
import { useOwnDatabase } from '../support/db.ts'
import { FONNTE_TOKEN, type Fonnte, startFonnte } from '../support/fonnte.ts'
import { createOutbox } from '../support/outbox.ts'
import { outboxRow } from '../support/outbox-row.ts'
import { useEach } from '../support/use.ts'

const db = useOwnDatabase()
// As in production, requests to private IP addresses are blocked, except to the address that the operator has set.
const fetcher = createFetcher({ userAgent: 'test', allowPrivate: false })
const NUMBER = '6281234567890'
const fonnte = useEach(startFonnte, (started) => started.stop())
afterAll(() => fetcher.close())

const row = (payload: Record<string, unknown>) =>
  outboxRow({ kind: 'whatsapp', dedupe_key: 'order:1:link:whatsapp', payload, keep: true })
/** Milliseconds: long enough for a busy machine, and short for an answer that never comes. */
const ENOUGH = 10_000
const SHORT = 1_000
const sender = (token = FONNTE_TOKEN, baseUrl = fonnte().url, timeout = ENOUGH) =>
  createFonnte({ token, baseUrl }, fetcher, { timeout })
const send = (text = 'Halo', to: unknown = NUMBER) => sender()(row({ to, text }))
/** Sends a message to the local Fonnte, which answers as the test says. */
const sendFor = (answer: Parameters<Fonnte['answer']>[0]) => {
  fonnte().answer(answer)
  const timeout = typeof answer === 'object' && 'say' in answer && answer.say === 'hang' ? SHORT : ENOUGH
  return sender(FONNTE_TOKEN, fonnte().url, timeout)(row({ to: NUMBER, text: 'Halo' }))
}

test('a message reaches one number unchanged, and counts as sent when Fonnte has queued it', async () => {
  const text = 'Halo Budi, *ORD-7K2M* sudah dibayar: 100% & “lunas” 🎉\nhttps://contoh.test/ikuti/ORD-7K2M/?kunci=a+b=='
  expect(await send(text)).toEqual({ result: 'sent' })
  expect(fonnte().messages).toMatchObject([{ target: NUMBER, message: text, form: { countryCode: '0' } }])
})

test.each(['queued', 'scheduled', 'pending due to server issue'] as const)('%s is sent', async (answer) => {
  fonnte().answer(answer)
  expect(await send()).toEqual({ result: 'sent' })
  expect(fonnte().messages).toHaveLength(1)
})

const stops = ['token invalid', 'devices must belong to an account', 'insufficient quota']
test.each(fonnteReasons.map((reason) => [reason, stops.includes(reason) ? 'blocked' : 'failed'] as const))(
  '"%s" means %s',
  async (reason, result) => {
    fonnte().answer(reason)
    const sent = await send()
    expect(sent.result).toBe(result)
    expect(JSON.stringify(sent)).toContain(reason)
    expect(fonnte().messages).toEqual([])
  },
)

test('a token that Fonnte does not know stops the channel, whatever the case of its keys', async () => {
  const sent = await sender('token-salah')(row({ to: NUMBER, text: 'Halo' }))
  expect(sent).toMatchObject({ result: 'blocked' })
  fonnte().answer({ reason: 'request invalid on disconnected device' })
  expect(await send()).toMatchObject({ result: 'blocked' })
})

const unanswered = [{ say: 'hang' }, { say: 'cut' }, { say: { status: 200 } }, { say: { status: 500 } }] as const
test.each([...unanswered, { say: { status: 429 } }, { reason: 'something new' }] as const)(
  '%j is tried again',
  async (answer) => {
    expect(await sendFor(answer)).toMatchObject({ result: 'retry' })
    expect(fonnte().messages).toEqual([])
    expect(await send()).toEqual({ result: 'sent' })
  },
)

test('without an answer of Fonnte a message is retried and marked as possibly sent; one that never reached it is not marked', async () => {
  for (const say of ['hang', 'cut'] as const) {
    expect(await sendFor({ done: true, say })).toMatchObject({ result: 'retry', maybeSent: true })
  }
  expect(fonnte().messages).toHaveLength(2)
  const away = await sender(FONNTE_TOKEN, 'http://127.0.0.1:1')(row({ to: NUMBER, text: 'Halo' }))
  expect(away).toMatchObject({ result: 'retry', maybeSent: false })
})

test.each(['6281234567890,6289999999999', '6281234567890|Budi', '+6281234567890', '081234567890', 'x', '', null, {}])(
  'what is not one number is never sent: %j',
  async (to) => {
    expect(await send('Halo', to)).toMatchObject({ result: 'failed' })
    expect(fonnte().calls).toBe(0)
  },
)

test('the local Fonnte splits at commas, fills variables and replaces a leading 0, which the sender has to prevent', async () => {
  await fetch(`${fonnte().url}/send`, {
    method: 'POST',
    headers: { authorization: FONNTE_TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ target: '081200000001|Ani|A, 081200000002|Budi', message: '{name}: {var1}.' }),
  })
  expect(fonnte().messages.map(({ target, message }) => [target, message])).toEqual([
    ['6281200000001', 'Ani: A.'],
    ['6281200000002', 'Budi: .'],
  ])
})

test('nothing in a text is filled in by Fonnte, and commas and bars stay as they are', async () => {
  await send('Kaos {name}, {var1} | {{var2}}, biru')
  expect(fonnte().messages).toHaveLength(1)
  expect(fonnte().messages[0]?.message.replaceAll('\u200b', '')).toBe('Kaos {name}, {var1} | {{var2}}, biru')
})

test('a long text is cut without splitting a character', async () => {
  expect(await send(`${'x'.repeat(59_999)}🎉🎉`)).toEqual({ result: 'sent' })
  expect(fonnte().messages[0]?.message).toBe('x'.repeat(59_999))
})

test('errors hold neither token nor number, even if Fonnte repeats them', async () => {
  const said = []
  for (const reason of [`target ${NUMBER} invalid`, `token ${FONNTE_TOKEN} invalid`, `who is +62 812-3456-7890?`]) {
    fonnte().answer({ reason })
    said.push(await send())
  }
  for (const answer of unanswered) said.push(await sendFor(answer))
  const text = JSON.stringify(said)
  for (const secret of [FONNTE_TOKEN, NUMBER, '812-3456']) expect(text).not.toContain(secret)
})

describe('through the outbox', () => {
  /** Starts an outbox that sends to the local Fonnte, with its own clock and a record of its log. */
  function running(timeout = ENOUGH) {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const clock = { now: Date.now() + 1_000 }
    const outbox = createOutbox({
      db: db(),
      log,
      now: () => new Date(clock.now),
      senders: { whatsapp: sender(FONNTE_TOKEN, fonnte().url, timeout) },
    })
    return { outbox, clock, lines }
  }
  const putOne = (dedupeKey: string) =>
    enqueue(db(), {
      kind: 'whatsapp',
      dedupeKey,
      summary: 'Link ORD-1',
      payload: { to: NUMBER, text: 'Halo' },
      keep: true,
    })
  beforeEach(() => db()('outbox').delete())

  test('a message that Fonnte accepted without answering is sent twice, and staff see that', async () => {
    await putOne('a')
    fonnte().answer({ done: true, say: 'hang' })
    const { outbox, clock, lines } = running(SHORT)
    await outbox.pass()
    clock.now += 5_000
    await outbox.pass()
    expect(fonnte().messages).toHaveLength(2)
    expect(await db()('outbox').first()).toMatchObject({ state: 'sent', maybe_twice: true })
    expect(await db()('outbox_attempts').orderBy('id').pluck('result')).toEqual(['retry', 'sent'])
    expect(lines.length).toBeGreaterThan(0)
    for (const secret of [FONNTE_TOKEN, NUMBER]) expect(lines.join()).not.toContain(secret)
  })

  test('an empty quota blocks all messages; after the next start each is sent once', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) await putOne(key)
    fonnte().always('insufficient quota')
    await running().outbox.pass()
    expect(fonnte().messages).toEqual([])
    fonnte().always('queued')
    const restarted = running()
    await restarted.outbox.pass()
    await restarted.outbox.pass()
    expect(fonnte().messages).toHaveLength(5)
    expect(await db()('outbox').distinct('state').pluck('state')).toEqual(['sent'])
    expect(await db()('outbox').distinct('maybe_twice').pluck('maybe_twice')).toEqual([false])
  })
})
