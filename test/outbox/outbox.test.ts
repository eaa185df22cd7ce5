import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createOutbox, put, type Sender, type Sent } from '../../src/outbox/outbox.ts'
import { releaseBlocked } from '../../src/outbox/queries.ts'
import { waitAfter } from '../../src/outbox/retry.ts'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()
const log = pino({ level: 'silent' })
const message = (dedupeKey: string, kind = 'webhook') => ({ kind, dedupeKey, summary: 'Uji', payload: { a: 1 } })

beforeEach(() => db()('outbox').delete())

/** An outbox with a clock of the test's own, which starts a moment after anything was put. */
function outboxWith(answer: (attempt: number) => Sent, { from = Date.now() + 1_000 } = {}) {
  const clock = { now: from }
  const sent: string[] = []
  const alarm = vi.fn(async () => {})
  const sender: Sender = async (row) => {
    sent.push(row.dedupe_key)
    return answer(sent.length)
  }
  const outbox = createOutbox({
    db: db(),
    log,
    senders: { webhook: sender },
    alarm,
    now: () => new Date(clock.now),
    random: () => 0.5,
  })
  return { outbox, sent, alarm, clock }
}

const rowOf = (key: string) => db()('outbox').where({ dedupe_key: key }).first()

test('the same key is one message, and one that was not committed is none', async () => {
  expect(await put(db(), message('a'))).toBe(true)
  expect(await put(db(), message('a'))).toBe(false)
  const trx = await db().transaction()
  await put(trx, message('b'))
  await trx.rollback()
  const { outbox, sent } = outboxWith(() => ({ result: 'sent' }))
  await outbox.pass()
  await outbox.pass()
  expect(sent).toEqual(['a'])
  expect(await rowOf('a')).toMatchObject({ state: 'sent', error: null })
})

test('what may pass later is tried again, 5 s, then 10 s later, and goes out once', async () => {
  await put(db(), message('a'))
  const { outbox, sent, clock } = outboxWith((attempt) =>
    attempt < 3 ? { result: 'retry', error: 'tidak menjawab' } : { result: 'sent' },
  )
  for (const seconds of [0, 4, 1.1, 9, 1.1, 100]) {
    clock.now += seconds * 1000
    await outbox.pass()
  }
  expect(sent).toHaveLength(3)
  expect(await rowOf('a')).toMatchObject({ state: 'sent', attempts: 3 })
})

test('a receiver that says when is not asked sooner', async () => {
  await put(db(), message('a'))
  const { outbox, sent, clock } = outboxWith(() => ({ result: 'retry', error: '429', after: 60_000 }))
  await outbox.pass()
  clock.now += 59_000
  await outbox.pass()
  expect(sent).toHaveLength(1)
})

test('tries stop after a day', () => {
  let total = 0
  let attempts = 1
  for (; waitAfter(attempts, 0.5) !== null; attempts += 1) total += waitAfter(attempts, 0.5) ?? 0
  expect(total / 3_600_000).toBeGreaterThan(23)
  expect(total / 3_600_000).toBeLessThan(25)
  expect(waitAfter(1, 0)).toBe(4_000)
  expect(waitAfter(30, 1)).toBeCloseTo(3_600_000 * 1.2)
})

test('a wrong address fails by itself; the next message goes out', async () => {
  await put(db(), message('a'))
  const { outbox } = outboxWith((attempt) =>
    attempt === 1 ? { result: 'failed', error: 'Tidak ada kotak surat ini' } : { result: 'sent' },
  )
  await outbox.pass()
  await put(db(), message('b'))
  await outbox.pass()
  expect(await rowOf('a')).toMatchObject({ state: 'failed', error: 'Tidak ada kotak surat ini' })
  expect(await rowOf('b')).toMatchObject({ state: 'sent' })
})

describe('when the configuration is wrong', () => {
  const wrong = (): Sent => ({ result: 'blocked', error: 'Penerima webhook menjawab 401' })

  test('its kind waits, other kinds go out, and staff are told once', async () => {
    for (const key of ['a', 'b', 'c']) await put(db(), message(key))
    const { outbox, alarm, sent } = outboxWith(wrong)
    await outbox.pass()
    const tried = sent.length
    await put(db(), message('d'))
    await outbox.pass()
    expect(sent).toHaveLength(tried)
    expect(alarm).toHaveBeenCalledTimes(1)
    expect(alarm).toHaveBeenCalledWith('webhook', 'Penerima webhook menjawab 401')
    expect(await db()('outbox').where({ state: 'blocked' })).toHaveLength(tried)
  })

  test('it goes on when staff say so, or with the next start', async () => {
    await put(db(), message('a'))
    const { outbox } = outboxWith(wrong)
    await outbox.pass()
    await releaseBlocked(db(), new Date(), 'webhook')
    const fixed = outboxWith(() => ({ result: 'sent' }))
    await fixed.outbox.pass()
    expect(fixed.sent).toEqual(['a'])

    await put(db(), message('b'))
    await outboxWith(wrong).outbox.pass()
    const restarted = outboxWith(() => ({ result: 'sent' }))
    await restarted.outbox.pass()
    expect(restarted.sent).toEqual(['b'])
  })
})

test('two instances send a message once', async () => {
  for (let number = 0; number < 20; number += 1) await put(db(), message(`m${number}`))
  const one = outboxWith(() => ({ result: 'sent' }))
  const two = outboxWith(() => ({ result: 'sent' }))
  for (let round = 0; round < 5; round += 1) await Promise.all([one.outbox.pass(), two.outbox.pass()])
  expect([...one.sent, ...two.sent].sort()).toEqual(Array.from({ length: 20 }, (_, number) => `m${number}`).sort())
})

test('one whose sender died is sent again after two minutes, not before', async () => {
  await put(db(), message('a'))
  const never: Sender = () => new Promise(() => {})
  const start = Date.now() + 1_000
  const dying = createOutbox({ db: db(), log, senders: { webhook: never }, now: () => new Date(start) })
  void dying.pass()
  await vi.waitFor(async () => expect((await rowOf('a'))?.attempts).toBe(1))
  const early = outboxWith(() => ({ result: 'sent' }), { from: start + 119_000 })
  await early.outbox.pass()
  expect(early.sent).toEqual([])
  const late = outboxWith(() => ({ result: 'sent' }), { from: start + 121_000 })
  await late.outbox.pass()
  expect(late.sent).toEqual(['a'])
})

test('a nudge sends at once, and stopping waits for what is under way', async () => {
  const { outbox, sent } = outboxWith(() => ({ result: 'sent' }))
  outbox.duty.start()
  await put(db(), message('a'))
  outbox.nudge()
  await vi.waitFor(() => expect(sent).toEqual(['a']), { timeout: 800 })
  await outbox.duty.stop()
  expect(await rowOf('a')).toMatchObject({ state: 'sent' })
})

test('a bug of a sender costs no message', async () => {
  await put(db(), message('a'))
  const { outbox } = outboxWith(() => {
    throw new Error('bug')
  })
  await outbox.pass()
  expect(await rowOf('a')).toMatchObject({ state: 'waiting', error: 'Kesalahan di pihak kami' })
})

test('sent messages are kept for a month, others for ever', async () => {
  for (const key of ['old', 'new', 'failed']) await put(db(), message(key))
  const now = Date.now()
  await db()('outbox')
    .where({ dedupe_key: 'old' })
    .update({ state: 'sent', ended_at: new Date(now - 31 * 86_400_000) })
  await db()('outbox')
    .where({ dedupe_key: 'new' })
    .update({ state: 'sent', ended_at: new Date(now - 29 * 86_400_000) })
  await db()('outbox')
    .where({ dedupe_key: 'failed' })
    .update({ state: 'failed', ended_at: new Date(0) })
  await outboxWith(() => ({ result: 'sent' })).outbox.prune.run()
  expect((await db()('outbox').pluck('dedupe_key')).sort()).toEqual(['failed', 'new'])
})

describe('a mail server that never answers', () => {
  /** An outbox that is running, whose letters hang until `release`. */
  async function hanging() {
    const sent: string[] = []
    let release = (_: Sent) => {}
    const never = new Promise<Sent>((resolve) => {
      release = resolve
    })
    const senders: Record<string, Sender> = {
      mail: () => never,
      webhook: async (row) => {
        sent.push(row.dedupe_key)
        return { result: 'sent' }
      },
    }
    const outbox = createOutbox({ db: db(), log, senders, patience: 100, now: () => new Date(Date.now() + 1_000) })
    await put(db(), message('letter', 'mail'))
    outbox.duty.start()
    await vi.waitFor(async () => expect((await rowOf('letter'))?.attempts).toBe(1))
    return { outbox, sent, release }
  }

  test('holds up no webhook, and a nudge still sends at once', async () => {
    const { outbox, sent } = await hanging()
    for (const key of ['one', 'two']) {
      await put(db(), message(key))
      outbox.nudge()
      await vi.waitFor(() => expect(sent).toContain(key), { timeout: 500 })
    }
    await outbox.duty.stop()
  })

  test('holds up no stop; what it was sent is due again later, and noted when it went out after all', async () => {
    const { outbox, release } = await hanging()
    const began = Date.now()
    await outbox.duty.stop()
    expect(Date.now() - began).toBeLessThan(1_000)
    const left = await rowOf('letter')
    expect(left?.state).toBe('waiting')
    expect(left?.next_at.getTime()).toBeLessThan(Date.now() + 130_000)
    release({ result: 'sent' })
    await vi.waitFor(async () => expect((await rowOf('letter'))?.state).toBe('sent'))
  })

  test('is asked by one loop only after the lease was lost and came back', async () => {
    const { outbox, release, sent } = await hanging()
    await outbox.duty.stop()
    outbox.duty.start()
    release({ result: 'retry', error: 'akhirnya' })
    await put(db(), message('one'))
    outbox.nudge()
    await vi.waitFor(() => expect(sent).toEqual(['one']))
    await outbox.duty.stop()
    await put(db(), message('two'))
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    expect(sent).toEqual(['one'])
  })
})

test('what went out late stays sent, whatever a second try says meanwhile or afterwards', async () => {
  await put(db(), message('a'))
  const start = Date.now() + 1_000
  const answers: ((sent: Sent) => void)[] = []
  const at = (now: number) =>
    createOutbox({
      db: db(),
      log,
      senders: { webhook: () => new Promise<Sent>((resolve) => answers.push(resolve)) },
      now: () => new Date(now),
    })
  const first = at(start).pass()
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  const second = at(start + 121_000).pass()
  await vi.waitFor(() => expect(answers).toHaveLength(2))

  const [answerFirst, answerSecond] = answers
  answerSecond?.({ result: 'failed', error: 'Tidak ada kotak surat ini' })
  await second
  expect(await rowOf('a')).toMatchObject({ state: 'failed' })
  answerFirst?.({ result: 'sent' })
  await first
  expect(await rowOf('a')).toMatchObject({ state: 'sent', error: null, claimed_until: null })
})

test('a try whose claim is over says nothing about the one that followed', async () => {
  await put(db(), message('a'))
  const start = Date.now() + 1_000
  let answer = (_: Sent) => {}
  const slow: Sender = () =>
    new Promise((resolve) => {
      answer = resolve
    })
  const first = createOutbox({ db: db(), log, senders: { webhook: slow }, now: () => new Date(start) }).pass()
  await vi.waitFor(async () => expect((await rowOf('a'))?.attempts).toBe(1))
  const second = outboxWith(() => ({ result: 'retry', error: 'nanti' }), { from: start + 121_000 })
  await second.outbox.pass()
  answer({ result: 'failed', error: 'terlambat' })
  await first
  expect(await rowOf('a')).toMatchObject({ state: 'waiting', error: 'nanti' })
})
