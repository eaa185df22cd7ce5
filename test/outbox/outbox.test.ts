import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { enqueue, type Sender, type SendResult } from '../../src/outbox/outbox.ts'
import { releaseBlocked, retryMessage } from '../../src/outbox/queries.ts'
import { useOwnDatabase } from '../support/db.ts'
import { daysAgo } from '../support/make.ts'
import { createOutbox } from '../support/outbox.ts'
import { stays } from '../support/stays.ts'

const db = useOwnDatabase()
const log = pino({ level: 'silent' })
const message = (dedupeKey: string, kind = 'webhook') => ({ kind, dedupeKey, summary: 'Uji', payload: { a: 1 } })

beforeEach(() => db()('outbox').delete())

/** Makes an outbox with the test's own clock, which starts one second after any message was added. */
function outboxWith(
  answer: (attempt: number) => SendResult = () => ({ result: 'sent' }),
  { from = Date.now() + 1_000 } = {},
) {
  const clock = { now: from }
  const sent: string[] = []
  const alarm = vi.fn(async () => {})
  const ended = vi.fn(async (_row: { dedupe_key: string }, _error: string | null) => {})
  const sender: Sender = async (row) => {
    sent.push(row.dedupe_key)
    return answer(sent.length)
  }
  const outbox = createOutbox({
    db: db(),
    log,
    senders: { webhook: sender },
    onBlocked: alarm,
    onEnded: ended,
    now: () => new Date(clock.now),
    every: NEVER,
  })
  return { outbox, sent, alarm, ended, clock }
}

/** A sender whose first message the test answers. `asked` has an entry for each message. */
function slowSender() {
  const asked: ((sent: SendResult) => void)[] = []
  const sender: Sender = () => new Promise((resolve) => asked.push(resolve))
  return { asked, sender, answer: (sent: SendResult) => asked[0]?.(sent) }
}
function slowProcess() {
  const { asked, sender, answer } = slowSender()
  const isAsked = () => vi.waitFor(() => expect(asked).toHaveLength(1))
  return { ...createOutbox({ db: db(), log, senders: { webhook: sender }, now: later }), asked, isAsked, answer }
}
/** A poll interval in milliseconds that never passes during a test. */
const NEVER = 3_600_000

const rowOf = (key: string) => db()('outbox').where({ dedupe_key: key }).first()
const triesOf = (key: string) =>
  db()('outbox_attempts as tried')
    .join('outbox', 'outbox.id', 'tried.outbox_id')
    .where({ dedupe_key: key })
    .orderBy('tried.id')
    .select('tried.result', 'tried.error')
/** Makes a claim expire, as if its process had not renewed it. */
const letClaimLapse = (key: string) =>
  db()('outbox')
    .where({ dedupe_key: key })
    .update({ claimed_until: new Date(Date.now() - 1_000) })
/** Expects that a claim ends in eight seconds at most, by the clock of the database, which sets it. */
const expectClaimOf8Seconds = async (key: string) =>
  expect(await rowOf(key).whereRaw("claimed_until <= clock_timestamp() + interval '8 seconds'")).toBeDefined()
/** Makes a claim outlast the test, however slow the machine is. */
const prolongClaim = (key: string) =>
  db()('outbox')
    .where({ dedupe_key: key })
    .update({ claimed_until: new Date(Date.now() + NEVER) })
/**
 * Simulates a process that claims and sends the message and dies before it records the result, so that nothing renews
 * its claim.
 */
async function killWhileSending() {
  const dying = slowProcess()
  vi.useFakeTimers({ toFake: ['setInterval'] })
  void dying.pass()
  await dying.isAsked()
  vi.useRealTimers()
  await expectClaimOf8Seconds('a')
  await prolongClaim('a')
}
const later = () => new Date(Date.now() + 1_000)

test('a key makes one message, and a rolled back message does not exist', async () => {
  const id = await enqueue(db(), message('a'))
  expect(id).toBe((await rowOf('a'))?.id)
  expect(await enqueue(db(), message('a'))).toBeNull()
  const trx = await db().transaction()
  await enqueue(trx, message('b'))
  await trx.rollback()
  const { outbox, sent } = outboxWith()
  await outbox.pass()
  await outbox.pass()
  expect(sent).toEqual(['a'])
  expect(await rowOf('a')).toMatchObject({ state: 'sent', error: null })
})

test('a temporary failure is retried after 5 s, 30 s, 2 min, 10 min, 1 h and three times 6 h, then is final', async () => {
  await enqueue(db(), message('a'))
  const { outbox, sent, ended, clock } = outboxWith((attempt) => ({ result: 'retry', error: `gagal ${attempt}` }))
  await outbox.pass()
  const waits = [5, 30, 120, 600, 3_600, 21_600, 21_600, 21_600]
  for (const [at, seconds] of waits.entries()) {
    clock.now += seconds * 1_000 - 1
    await outbox.pass()
    expect(sent).toHaveLength(at + 1)
    expect(ended).not.toHaveBeenCalled()
    clock.now += 1
    await outbox.pass()
    expect(sent).toHaveLength(at + 2)
  }
  expect(await rowOf('a')).toMatchObject({ state: 'failed', attempts: 9, error: 'gagal 9', maybe_twice: false })
  expect(ended.mock.calls.map(([row, error]) => [row.dedupe_key, error])).toEqual([['a', 'gagal 9']])
  clock.now += 86_400_000
  await outbox.pass()
  expect(sent).toHaveLength(9)
})

test('every attempt is recorded with its result and error', async () => {
  await enqueue(db(), message('a'))
  const answers: SendResult[] = [
    { result: 'retry', error: 'tidak menjawab' },
    { result: 'blocked', error: 'kunci salah' },
    { result: 'sent' },
  ]
  const { outbox, ended, clock } = outboxWith((attempt) => answers[attempt - 1] ?? { result: 'sent' })
  await outbox.pass()
  clock.now += 5_000
  await outbox.pass()
  expect(await rowOf('a')).toMatchObject({ state: 'blocked', attempts: 2 })
  await releaseBlocked(db(), new Date(clock.now))
  expect(await rowOf('a')).toMatchObject({ state: 'waiting', attempts: 1, error: 'kunci salah' })
  await outbox.pass()
  await outbox.pass()
  expect(await triesOf('a')).toEqual([
    { result: 'retry', error: 'tidak menjawab' },
    { result: 'blocked', error: 'kunci salah' },
    { result: 'sent', error: null },
  ])
  expect(ended.mock.calls.map(([row, error]) => [row.dedupe_key, error])).toEqual([['a', null]])
})

test('after a configuration failure a message continues its retry schedule', async () => {
  await enqueue(db(), message('a'))
  const { outbox, clock, sent } = outboxWith((attempt) =>
    attempt === 3 ? { result: 'blocked', error: 'kunci salah' } : { result: 'retry', error: 'nanti' },
  )
  for (const seconds of [0, 5, 30]) {
    clock.now += seconds * 1000
    await outbox.pass()
  }
  await releaseBlocked(db(), new Date(clock.now), 'webhook')
  await outbox.pass()
  expect(sent).toHaveLength(4)
  expect((await rowOf('a'))?.next_at.getTime()).toBe(clock.now + 120_000)
})

test('an attempt that may have been delivered marks the message, even if a later attempt succeeds', async () => {
  for (const key of ['a', 'b']) await enqueue(db(), message(key))
  const { outbox, clock, sent } = outboxWith(() =>
    sent.length <= 2
      ? { result: 'retry', error: 'tidak selesai menjawab', maybeSent: sent.at(-1) === 'a' }
      : { result: 'sent' },
  )
  await outbox.pass()
  clock.now += 5_000
  await outbox.pass()
  expect(await rowOf('a')).toMatchObject({ state: 'sent', maybe_twice: true })
  expect(await rowOf('b')).toMatchObject({ state: 'sent', maybe_twice: false })
})

test('a receiver that names a wait is not asked sooner', async () => {
  await enqueue(db(), message('a'))
  const { outbox, sent, clock } = outboxWith(() => ({ result: 'retry', error: '429', after: 60_000 }))
  await outbox.pass()
  clock.now += 59_000
  await outbox.pass()
  expect(sent).toHaveLength(1)
})

test('a wrong address fails alone; the next message is sent', async () => {
  await enqueue(db(), message('a'))
  const { outbox } = outboxWith((attempt) =>
    attempt === 1 ? { result: 'failed', error: 'Tidak ada kotak surat ini' } : { result: 'sent' },
  )
  await outbox.pass()
  await enqueue(db(), message('b'))
  await outbox.pass()
  expect(await rowOf('a')).toMatchObject({ state: 'failed', error: 'Tidak ada kotak surat ini' })
  expect(await rowOf('b')).toMatchObject({ state: 'sent' })
})

describe('when the configuration is wrong', () => {
  const wrong = (): SendResult => ({ result: 'blocked', error: 'Penerima webhook menjawab 401' })

  test('its kind is blocked, other kinds are sent, and staff are notified once', async () => {
    for (const key of ['a', 'b', 'c']) await enqueue(db(), message(key))
    const { outbox, alarm, sent } = outboxWith(wrong)
    await outbox.pass()
    const tried = sent.length
    await enqueue(db(), message('d'))
    await outbox.pass()
    expect(sent).toHaveLength(tried)
    expect(alarm).toHaveBeenCalledTimes(1)
    expect(alarm).toHaveBeenCalledWith('webhook', 'Penerima webhook menjawab 401')
    expect(await db()('outbox').where({ state: 'blocked' })).toHaveLength(tried)
  })

  test('it is released by staff, or by the next start', async () => {
    await enqueue(db(), message('a'))
    const { outbox } = outboxWith(wrong)
    await outbox.pass()
    await releaseBlocked(db(), new Date(), 'webhook')
    const fixed = outboxWith()
    await fixed.outbox.pass()
    expect(fixed.sent).toEqual(['a'])

    await enqueue(db(), message('b'))
    await outboxWith(wrong).outbox.pass()
    const restarted = outboxWith()
    await restarted.outbox.pass()
    expect(restarted.sent).toEqual(['b'])
  })
})

test('two instances send a message once', async () => {
  for (let number = 0; number < 20; number += 1) await enqueue(db(), message(`m${number}`))
  const one = outboxWith()
  const two = outboxWith()
  for (let round = 0; round < 5; round += 1) await Promise.all([one.outbox.pass(), two.outbox.pass()])
  expect([...one.sent, ...two.sent].sort()).toEqual(Array.from({ length: 20 }, (_, number) => `m${number}`).sort())
})

describe('a message whose process died', () => {
  test('is sent again when its claim expires, not before, and marked as possibly sent twice', async () => {
    await enqueue(db(), message('a'))
    await killWhileSending()
    const next = outboxWith(undefined, { from: Date.now() + 3_600_000 })
    await next.outbox.pass()
    expect(next.sent).toEqual([])
    await letClaimLapse('a')
    await next.outbox.pass()
    expect(next.sent).toEqual(['a'])
    expect(await rowOf('a')).toMatchObject({ state: 'sent', attempts: 2, maybe_twice: true })
    expect(await triesOf('a')).toEqual([
      { result: 'retry', error: 'Pengirim berhenti sebelum hasilnya tercatat' },
      { result: 'sent', error: null },
    ])
  })

  test('is claimed by a process that starts, without waiting for the schedule', async () => {
    await enqueue(db(), message('a'))
    await killWhileSending()
    await letClaimLapse('a')
    const { outbox, sent } = outboxWith()
    outbox.start()
    await vi.waitFor(() => expect(sent).toEqual(['a']))
    await outbox.stop()
  })

  test('can be sent again by staff, and is marked too', async () => {
    const id = (await enqueue(db(), message('a'))) ?? ''
    await killWhileSending()
    expect(await retryMessage(db(), id, new Date())).toBe(false)
    await letClaimLapse('a')
    expect(await retryMessage(db(), id, new Date())).toBe(true)
    expect(await rowOf('a')).toMatchObject({ attempts: 0, claimed_until: null, maybe_twice: true })
  })
})

test('a message that a living process is sending is claimed by no other, however long it takes', async () => {
  await enqueue(db(), message('a'))
  const living = slowProcess()
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const first = living.pass()
  await living.isAsked()
  await letClaimLapse('a')
  vi.advanceTimersByTime(2_000)
  vi.useRealTimers()
  await vi.waitFor(async () => expect((await rowOf('a'))?.claimed_until?.getTime()).toBeGreaterThan(Date.now()))
  await prolongClaim('a')
  const other = outboxWith()
  await other.outbox.pass()
  expect(other.sent).toEqual([])
  living.answer({ result: 'sent' })
  await first
  expect(await rowOf('a')).toMatchObject({ state: 'sent', attempts: 1, maybe_twice: false })
})

test('a process never sends a message twice at the same time, even if its claim expired', async () => {
  await enqueue(db(), message('a'))
  const slow = slowProcess()
  const first = slow.pass()
  await slow.isAsked()
  await letClaimLapse('a')
  await slow.pass()
  expect(slow.asked).toHaveLength(1)
  slow.answer({ result: 'sent' })
  await first
  expect(await rowOf('a')).toMatchObject({ state: 'sent', attempts: 1 })
})

test('a message that was sent while the database was away is recorded when it is back, and not sent again', async () => {
  await enqueue(db(), message('a'))
  let failures = 0
  const lost = Object.assign(new Error('connection terminated'), { code: '57P01' })
  // A database that fails. The outbox uses `db` only to build queries on a table and for raw statements.
  const broken = new Proxy(db(), {
    apply(target, self, args) {
      if (failures > 0) {
        failures -= 1
        throw lost
      }
      return Reflect.apply(target, self, args)
    },
  })
  let tries = 0
  const sender: Sender = async () => {
    tries += 1
    failures = 2
    return { result: 'sent' }
  }
  const outbox = createOutbox({ db: broken, log, senders: { webhook: sender }, now: later })
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const pass = outbox.pass()
  await vi.waitFor(async () => {
    vi.advanceTimersByTime(1_000)
    expect(await rowOf('a')).toMatchObject({ state: 'sent', maybe_twice: false })
  })
  await pass
  await outbox.pass()
  expect(tries).toBe(1)
})

test('wake sends at once, and stopping waits for messages in flight', async () => {
  const { outbox, sent } = outboxWith()
  outbox.start()
  await enqueue(db(), message('a'))
  outbox.wake()
  await vi.waitFor(() => expect(sent).toEqual(['a']))
  await outbox.stop()
  expect(await rowOf('a')).toMatchObject({ state: 'sent' })
})

test('a bug in a sender loses no message', async () => {
  await enqueue(db(), message('a'))
  const { outbox } = outboxWith(() => {
    throw new Error('bug')
  })
  await outbox.pass()
  expect(await rowOf('a')).toMatchObject({ state: 'waiting', error: 'Kesalahan di pihak kami' })
})

test('sent messages are pruned after a month, except those marked to keep and those not sent', async () => {
  for (const key of ['old', 'new', 'failed']) await enqueue(db(), message(key))
  await enqueue(db(), { ...message('order'), keep: true })
  for (const [dedupe_key, state, days] of [
    ['old', 'sent', 31],
    ['order', 'sent', 31],
    ['new', 'sent', 29],
    ['failed', 'failed', 400],
  ] as const)
    await db()('outbox')
      .where({ dedupe_key })
      .update({ state, ended_at: daysAgo(days) })
  await outboxWith().outbox.prune.run()
  expect((await db()('outbox').pluck('dedupe_key')).sort()).toEqual(['failed', 'new', 'order'])
})

describe('a mail server that never answers', () => {
  /** Starts an outbox whose mails hang until `release` is called. */
  async function hanging(every = NEVER) {
    const sent: string[] = []
    const { sender: mail, answer: release } = slowSender()
    const webhook: Sender = async (row) => {
      sent.push(row.dedupe_key)
      return { result: 'sent' }
    }
    const outbox = createOutbox({ db: db(), log, senders: { mail, webhook }, every, stopTimeout: 100, now: later })
    await enqueue(db(), message('letter', 'mail'))
    outbox.start()
    await vi.waitFor(async () => expect((await rowOf('letter'))?.attempts).toBe(1))
    return { outbox, sent, release }
  }

  test('delays no webhook, and wake still sends at once', async () => {
    const { outbox, sent } = await hanging()
    for (const key of ['one', 'two']) {
      await enqueue(db(), message(key))
      outbox.wake()
      await vi.waitFor(() => expect(sent).toContain(key))
    }
    await outbox.stop()
  })

  test('does not delay stopping; its mail is due again later, and recorded if it was sent after all', async () => {
    const { outbox, release } = await hanging()
    await outbox.stop()
    const left = await rowOf('letter')
    expect(left?.state).toBe('waiting')
    await expectClaimOf8Seconds('letter')
    release({ result: 'sent' })
    await vi.waitFor(async () => expect((await rowOf('letter'))?.state).toBe('sent'))
  })

  test('is asked by only one loop after the lease was lost and regained', async () => {
    const { outbox, release, sent } = await hanging(10)
    await outbox.stop()
    outbox.start()
    release({ result: 'retry', error: 'akhirnya' })
    await enqueue(db(), message('one'))
    outbox.wake()
    await vi.waitFor(() => expect(sent).toEqual(['one']))
    await outbox.stop()
    await enqueue(db(), message('two'))
    await stays(() => expect(sent).toEqual(['one']), 200)
  })
})

test('a message that was sent late stays sent, whatever a second attempt reports', async () => {
  await enqueue(db(), message('a'))
  const [first, second] = [slowProcess(), slowProcess()]
  const passes = []
  for (const one of [first, second]) {
    passes.push(one.pass())
    await one.isAsked()
    await letClaimLapse('a')
  }
  second.answer({ result: 'failed', error: 'Tidak ada kotak surat ini' })
  await passes[1]
  expect(await rowOf('a')).toMatchObject({ state: 'failed' })
  first.answer({ result: 'sent' })
  await passes[0]
  expect(await rowOf('a')).toMatchObject({ state: 'sent', error: null, claimed_until: null, maybe_twice: true })
})

test('an attempt whose claim expired does not change the result of the next attempt', async () => {
  await enqueue(db(), message('a'))
  const slow = slowProcess()
  const first = slow.pass()
  await slow.isAsked()
  await letClaimLapse('a')
  await outboxWith(() => ({ result: 'retry', error: 'nanti' })).outbox.pass()
  slow.answer({ result: 'failed', error: 'terlambat' })
  await first
  expect(await rowOf('a')).toMatchObject({ state: 'waiting', error: 'nanti' })
})
