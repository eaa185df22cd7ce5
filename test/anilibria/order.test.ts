import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { keepSyncing } from '../../src/anilibria/sync/keep-syncing.ts'
import { makeEpisode } from '../../src/demo/fakes/aniliberty/make.ts'
import { useMirror } from '../support/mirror.ts'

/** Answers and moments that come in an unusual order. */

const mirror = useMirror()
const up = mirror.upstream

test('an older answer that comes after a newer one changes nothing', async () => {
  await mirror.full()
  mirror.pass(60)
  const old = await (await fetch(`${up().baseUrl}/anime/releases/11`)).text()
  up().addEpisode('airs')
  await mirror.short()
  up().set('anime/releases/11', { reply: (reply) => ({ ...reply, text: old, headers: {} }) })
  const { wire } = await mirror.sync().readTitle(11, AbortSignal.timeout(120_000))
  expect(Object.keys(JSON.parse(wire).player.episodes)).toEqual(['1', '2', '3'])
  expect(await mirror.shown(11)).toMatchObject({ episodes: ['1', '2', '3'] })
})

test('a title that the upstream sets back to an older state is shown so', async () => {
  await mirror.full()
  mirror.pass(60)
  const old = await (await fetch(`${up().baseUrl}/anime/releases/11`)).text()
  up().addEpisode('airs')
  await mirror.short()
  mirror.pass(600)
  up().set('anime/releases/11', { reply: (reply) => ({ ...reply, text: old, headers: {} }) })
  await mirror.sync().readTitle(11, AbortSignal.timeout(120_000))
  expect(await mirror.shown(11)).toMatchObject({ episodes: ['1', '2'] })
})

test('a deleted episode goes at once', async () => {
  await mirror.full()
  mirror.pass(60)
  up().addEpisode('airs')
  await mirror.short()
  const kept = up()
    .world()
    .find(({ release }) => release.id === 11)
  if (!kept) throw new Error('no title')
  kept.episodes = [1, 2].map((ordinal) => makeEpisode(11, { ordinal }))
  mirror.pass(1)
  up().edit('airs', { fresh_at: '2026-09-01T00:00:00+00:00' })
  await mirror.sync().readTitle(11, AbortSignal.timeout(120_000))
  expect(await mirror.shown(11)).toMatchObject({ episodes: ['1', '2'] })
})

test('an announced title does not end because a year does', async () => {
  up().edit('announced', { year: 2026, is_in_production: false, is_ongoing: false })
  await mirror.full()
  expect(await mirror.shown(13)).toMatchObject({ status: 'announced' })
  mirror.pass(120 * 86_400)
  await mirror.full()
  expect(await mirror.shown(13)).toMatchObject({ status: 'announced' })
  expect(await mirror.told()).toEqual([])
})

test('a complete sync begins 20 hours after the last one did', async () => {
  await mirror.full()
  await mirror
    .db()('anilibria_sync')
    .update({ full_at: new Date(mirror.now().getTime() + 6 * 3_600_000) })
  mirror.pass(20 * 3_600 - 1)
  const signal = AbortSignal.timeout(120_000)
  const sync = mirror.sync()
  while (await sync.step(signal)) {
    // Each step does a part of the work.
  }
  expect(await mirror.state()).toMatchObject({ run_started_at: null })
  mirror.pass(1)
  await sync.step(signal)
  expect(await mirror.state()).toMatchObject({ run_started_at: mirror.now() })
})

test('after an error of its own the server pauses for a minute too', async () => {
  const step = vi.fn(async () => {
    throw new Error('a bug')
  })
  const sync = { ...mirror.sync(), step }
  const now = vi.fn(mirror.now)
  const { job, wake } = keepSyncing({ sync, db: mirror.db(), log: pino({ level: 'silent' }), now })
  job.start()
  await vi.waitFor(() => expect(step).toHaveBeenCalledOnce())
  for (let time = 0; time < 5; time++) {
    const looks = now.mock.calls.length
    await vi.waitFor(() => {
      wake()
      expect(now.mock.calls.length).toBeGreaterThan(looks)
    })
  }
  mirror.pass(61)
  await vi.waitFor(() => {
    wake()
    expect(step.mock.calls.length).toBeGreaterThan(1)
  })
  await job.stop()
  expect(step).toHaveBeenCalledTimes(2)
})
